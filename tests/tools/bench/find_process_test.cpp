#include "tools/bench/find_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "tools/children.h"

namespace dopaloop {
namespace {

TEST(FindProcess, FindsAChildByItsNameWhileItLives) {
  auto child = Child::start({.program = "/bin/sleep", .args = {"1000"}});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(child_named(::getpid(), "sleep"), child->pid());
  EXPECT_EQ(child_named(::getpid(), "slee"), 0);
  EXPECT_EQ(child_named(child->pid(), "sleep"), 0);
  child->signal(SIGKILL);
  (void)child->wait();
  EXPECT_EQ(child_named(::getpid(), "sleep"), 0);
}

}  // namespace
}  // namespace dopaloop
