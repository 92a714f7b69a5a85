#include "tools/children.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace dopaloop {
namespace {

Child start(const std::string& script, int owner_fd = -1) {
  auto child = Child::start({"/bin/sh", {"-c", script}, owner_fd, true});
  EXPECT_TRUE(child);
  return std::move(*child);
}

TEST(Child, TellsHowItEnded) {
  auto fine = Child::start({.program = "/bin/true", .args = {}});
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->wait().number, 0);
  EXPECT_EQ(start("exit 3").wait().text(), "ended with 3");
  const ExitStatus killed = start("kill -9 $$").wait();
  EXPECT_TRUE(killed.signalled);
  EXPECT_EQ(killed.text(), "was killed by signal 9 (Killed)");
}

TEST(Child, ThatCannotBeStartedIsAnError) {
  const auto child = Child::start({.program = "/nowhere/program", .args = {}});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().message, "cannot start '/nowhere/program': No such file or directory");
}

TEST(Child, GivesItsOutputInWholeLinesAndItsErrorsApart) {
  Child child = start("echo one; echo two; printf half; echo wrong >&2");
  (void)child.wait();
  EXPECT_EQ(child.new_lines(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(child.errors(), "wrong\n");
}

TEST(Child, HasAnEmptyInputAndAProcessGroupOfItsOwn) {
  auto owner = OwnerPipe::make();
  Child child = start("cat; echo read; cat <&3", owner->read_end());
  EXPECT_EQ(::getpgid(child.pid()), child.pid());
  owner->let_go();
  EXPECT_EQ(child.wait().number, 0);
  EXPECT_EQ(child.new_lines(), std::vector<std::string>{"read"});
}

TEST(Child, SeesTheOwnerGoEvenWhileItsSiblingsLive) {
  auto owner = OwnerPipe::make();
  ASSERT_TRUE(owner);
  Child first = start("cat <&3; exit 7", owner->read_end());
  Child second = start("cat <&3; exit 8", owner->read_end());
  EXPECT_FALSE(first.poll());
  owner->let_go();
  EXPECT_EQ(first.wait().number, 7);
  EXPECT_EQ(second.wait().number, 8);
}

TEST(Child, IsKilledWithItsWholeGroupWhenDropped) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  {
    // A shell and its child in the background hold the write end; both wait for what never comes.
    Child child =
        start("(while :; do read x < /dev/zero; done) & while :; do read x < /dev/zero; done", ends[1]);
    ::close(ends[1]);
  }
  char c = 0;
  EXPECT_EQ(::read(ends[0], &c, 1), 0);  // end of file: nobody holds the other end
  ::close(ends[0]);
}

TEST(Child, StartsWithNoSignalBlockedOrCaught) {
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  auto owner = OwnerPipe::make();
  Child child = start("cat <&3", owner->read_end());
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait().number, SIGTERM);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace dopaloop
