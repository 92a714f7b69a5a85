#include "rig/base/wake_fd.h"

#include <gtest/gtest.h>

#include <thread>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr SessionTime kAlreadyOver{};

TEST(WakeFd, IsReadableAfterAWakeAndNotAfterAClear) {
  WakeFd wake;
  EXPECT_FALSE(wait_readable(wake.fd(), kAlreadyOver));
  wake.wake();
  EXPECT_TRUE(wait_readable(wake.fd(), kAlreadyOver));
  wake.clear();
  EXPECT_FALSE(wait_readable(wake.fd(), kAlreadyOver));
}

TEST(WakeFd, FoldsManyWakesIntoOne) {
  WakeFd wake;
  for (int i = 0; i < 1000; ++i) wake.wake();
  wake.clear();
  EXPECT_FALSE(wait_readable(wake.fd(), kAlreadyOver));
}

TEST(WakeFd, ClearingWhenNothingCameDoesNotBlock) {
  WakeFd wake;
  wake.clear();
  wake.clear();
  EXPECT_FALSE(wait_readable(wake.fd(), kAlreadyOver));
}

TEST(WakeFd, WakesAThreadThatSleepsWithoutADeadline) {
  WakeFd wake;
  bool woken = false;
  std::thread sleeper([&] { woken = wait_readable(wake.fd(), kNever); });
  wake.wake();
  sleeper.join();
  EXPECT_TRUE(woken);
}

}  // namespace
}  // namespace dopaloop
