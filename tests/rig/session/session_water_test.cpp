// Water: rewards and drops by hand, through the interlock, booked by the valve's edges.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

TEST(SessionWater, IsGivenForACorrectResponseAlone) {
  Bench b;
  b.start();
  b.run_trial(184);
  EXPECT_EQ(b.last<OpenValve>().open_us, 40000);
  b.run_trial(-184);
  EXPECT_EQ(b.count<OpenValve>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().reward_ul, 0);
  EXPECT_NEAR(b.session.snapshot(b.now).water_ul, 2, 1e-12);
}

TEST(SessionWater, IsBookedByTheTimeTheValveWasReallyOpen) {
  Bench b;
  b.board = false;
  b.start();
  b.pass_until("response");
  b.turn(184);
  const std::uint32_t program = b.last<OpenValve>().program;
  b.pass(3);
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, true, program, false});
  b.pass(30);
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, false, program, true});
  b.pass_until("inter_trial");
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 1.5, 1e-9);
  EXPECT_EQ(to_ms(b.last<TrialRow>().valve_on_at - b.last<TrialRow>().feedback_at), 3);
}

TEST(SessionWater, OfNothingIsNoFault) {
  SessionConfig c = bench_config();
  setting(c, "reward_ul") = 0;
  Bench b(c);
  b.start();
  b.run_trial();
  b.run_trial();
  EXPECT_EQ(b.count<OpenValve>(), 0u);
  EXPECT_EQ(b.count<TrialRow>(), 2u);
  EXPECT_FALSE(b.session.ended());
}

TEST(SessionWater, StartsNoTrialThatItCouldNotPayFor) {
  SessionConfig c = bench_config();
  c.limits.water.session_max_ul = 5;
  Bench b(c);
  b.start();
  for (int i = 0; i < 2; ++i) b.run_trial();
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::water_limit);
  EXPECT_EQ(b.count<OpenValve>(), 2u);
  EXPECT_EQ(b.count<TrialRow>(), 2u);
}

TEST(SessionWater, ByHandIsGivenAtOnceAndWrittenIntoTheTrialUnderWay) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop, "d", 3);
  EXPECT_EQ(b.last<OpenValve>().open_us, 60000);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  b.run_trial();
  EXPECT_NEAR(b.last<TrialRow>().manual_ul, 3, 1e-9);
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 2, 1e-9);
}

TEST(SessionWater, ByHandBetweenTrialsIsWrittenIntoTheNext) {
  Bench b;
  b.start();
  b.command(CommandKind::drop);
  b.pass(100);
  b.command(CommandKind::drop, "", 1);
  b.run_trial();
  EXPECT_NEAR(b.last<TrialRow>().manual_ul, 3, 1e-9);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().manual_ul, 0);
}

TEST(SessionWater, ByHandPassesNoLimit) {
  Bench b;
  b.start();
  const auto refused = [&](double ul) {
    b.command(CommandKind::drop, "", ul);
    return std::string(b.last<CommandAnswer>().reason.view());
  };
  EXPECT_EQ(refused(4.5), sentence_of(Refusal::drop_volume));
  EXPECT_EQ(refused(.5), sentence_of(Refusal::not_calibrated));
  EXPECT_EQ(refused(-1), sentence_of(Refusal::impossible));
  EXPECT_EQ(refused(kNan), sentence_of(Refusal::impossible));
  EXPECT_EQ(refused(2), "");
  EXPECT_EQ(refused(2), sentence_of(Refusal::running));
  EXPECT_EQ(b.count<OpenValve>(), 1u);
}

TEST(SessionWater, ByHandIsRefusedBeforeTheDevicesHaveAnswered) {
  Bench b;
  b.command(CommandKind::drop);
  b.give(SessionStart{1, false});
  b.command(CommandKind::drop);
  EXPECT_EQ(b.count<OpenValve>(), 0u);
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), sentence_of(Refusal::tripped));
}

// Else a drop in the very moment of a correct response would cost the mouse its reward.
TEST(SessionWater, OfARewardFollowsADropByHandThatIsOnItsWay) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop, "", 2);
  b.pass(10);
  b.turn(184);
  EXPECT_EQ(b.count<OpenValve>(), 1u);
  b.pass(30);
  EXPECT_EQ(b.count<OpenValve>(), 2u);
  b.pass_until("inter_trial");
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 2, 1e-9);
  EXPECT_NEAR(b.last<TrialRow>().manual_ul, 2, 1e-9);
  EXPECT_FALSE(b.session.ended());
}

TEST(SessionWater, OfARewardThatWaitsHoldsUpTheCloseOfItsTrial) {
  SessionConfig c = bench_config();
  setting(c, "feedback_correct_s") = .01;
  Bench b(c);
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop, "", 4);
  b.turn(184);
  b.pass_until("inter_trial");
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 2, 1e-9);
}

TEST(SessionWater, OfARewardThatWaitsIsNotGivenAfterStopNow) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop, "", 4);
  b.turn(184);
  b.command(CommandKind::stop_now);
  b.pass_to_the_end();
  EXPECT_EQ(b.count<OpenValve>(), 1u);
  EXPECT_TRUE(b.session.ended());
}

// A device's clock may run a little fast: its last edge comes before the interlock's own end of the program.
TEST(SessionWater, OfARewardThatWaitsComesThoughTheValveShutALittleEarly) {
  Bench b;
  b.board = false;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop, "", 2);
  const std::uint32_t program = b.last<OpenValve>().program;
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, true, program, false});
  b.turn(184);
  b.pass(39.9);
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, false, program, true});
  EXPECT_EQ(b.count<OpenValve>(), 1u);
  b.pass(.2);
  EXPECT_EQ(b.count<OpenValve>(), 2u);
}

TEST(SessionWater, MarksTheFeatureItFallsInto) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.pass(100);
  b.command(CommandKind::drop);
  b.run_trial();
  EXPECT_NE(b.last<TrialRow>().da_stimulus_flags & kFlagReward, 0u);
}

}  // namespace
}  // namespace dopaloop
