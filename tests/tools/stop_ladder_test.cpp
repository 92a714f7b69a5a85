#include "tools/stop_ladder.h"

#include <gtest/gtest.h>

namespace dopaloop {
namespace {

using Step = StopLadder::Step;
constexpr SessionTime kStart = at_ns<SessionTime>(1'000);

TEST(StopLadder, EndsAfterTheTrialAtTheFirstCtrlCAndNowAtTheSecond) {
  StopLadder l;
  EXPECT_EQ(l.on_interrupt(kStart), Step::stop_after_trial);
  EXPECT_EQ(l.due(kStart + std::chrono::hours(1)), Step::none);
  EXPECT_EQ(l.on_interrupt(kStart), Step::stop_now);
  EXPECT_EQ(l.on_interrupt(kStart), Step::stop_now);
}

TEST(StopLadder, EndsNowWhenTerminated) {
  StopLadder l;
  EXPECT_EQ(l.on_terminate(kStart), Step::stop_now);
}

TEST(StopLadder, TerminatesThenKillsOnceEachWhenNothingHappens) {
  StopLadder l;
  (void)l.on_terminate(kStart);
  EXPECT_EQ(l.due(kStart + StopLadder::kTerminateAfter - Duration{1}), Step::none);
  EXPECT_EQ(l.due(kStart + StopLadder::kTerminateAfter), Step::terminate);
  EXPECT_EQ(l.due(kStart + StopLadder::kTerminateAfter), Step::none);
  EXPECT_EQ(l.due(kStart + StopLadder::kKillAfter), Step::kill);
  EXPECT_EQ(l.due(kStart + StopLadder::kKillAfter), Step::none);
}

TEST(StopLadder, CountsFromTheFirstStopNowHoweverOftenItIsAsked) {
  StopLadder l;
  l.stop_now_asked(kStart);
  (void)l.on_terminate(kStart + std::chrono::seconds(9));
  EXPECT_EQ(l.due(kStart + StopLadder::kKillAfter), Step::kill);
}

}  // namespace
}  // namespace dopaloop
