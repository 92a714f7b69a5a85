// What a person may do while the session runs.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

TEST(SessionCommands, AreAnsweredByTheirRequestId) {
  Bench b;
  b.start();
  b.command(CommandKind::ping, "abc");
  EXPECT_EQ(b.last<CommandAnswer>().request_id.view(), "abc");
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
}

TEST(SessionCommands, ActOnceThoughTheyComeTwice) {
  Bench b;
  b.start();
  b.command(CommandKind::drop, "d1");
  b.pass(1000);
  b.command(CommandKind::drop, "d1");
  EXPECT_EQ(b.count<OpenValve>(), 1u);
  EXPECT_EQ(b.count<CommandAnswer>(), 2u);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  b.command(CommandKind::drop, "d2");
  EXPECT_EQ(b.count<OpenValve>(), 2u);
}

TEST(SessionCommands, ThatWereRefusedStayRefusedWhenTheyComeTwice) {
  Bench b;
  b.start();
  b.command(CommandKind::resume, "r");
  b.command(CommandKind::pause, "p");
  b.command(CommandKind::resume, "r");
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
  EXPECT_TRUE(b.session.snapshot(b.now).paused);
}

TEST(SessionCommands, UnderTheRequestIdOfAnotherAreRefused) {
  Bench b;
  b.start();
  b.command(CommandKind::ping, "x");
  b.command(CommandKind::drop, "x");
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
  EXPECT_EQ(b.count<OpenValve>(), 0u);
}

TEST(SessionCommands, WithoutARequestIdActEveryTime) {
  Bench b;
  b.start();
  b.command(CommandKind::drop);
  b.pass(1000);
  b.command(CommandKind::drop);
  EXPECT_EQ(b.count<OpenValve>(), 2u);
}

TEST(SessionCommands, PauseHoldsTheNextTrialAndNotThisOne) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::pause, "p");
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
  b.pass(60000);
  EXPECT_EQ(b.state(), "idle");
  b.command(CommandKind::pause, "p2");
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), "already paused");
  b.command(CommandKind::resume, "r");
  EXPECT_EQ(b.state(), "quiescence");
  b.command(CommandKind::resume, "r2");
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), "not paused");
}

TEST(SessionCommands, NotesAreKept) {
  Bench b;
  b.start();
  b.command(CommandKind::note, "n");
  EXPECT_TRUE(b.has_event("note"));
  EXPECT_EQ(b.last<EventText>().text.view(), "a note");
  b.give(OperatorCommand{CommandKind::note, "e", "tester", 0, false, "", {}, 0});
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
}

TEST(SessionCommands, StopAfterTrialLetsTheTrialEnd) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::stop_after_trial);
  b.run_trial();
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::stopped);
  EXPECT_EQ(b.count<TrialRow>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
}

TEST(SessionCommands, StopAfterTrialBetweenTrialsStartsNoOther) {
  Bench b;
  b.start();
  b.run_trial();
  b.pass(200);
  b.command(CommandKind::stop_after_trial);
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.count<TrialRow>(), 1u);
}

TEST(SessionCommands, StopAfterTrialDoesNotWaitForARestlessMouse) {
  Bench b;
  b.start();
  b.pass_until("quiescence");
  b.command(CommandKind::stop_after_trial);
  EXPECT_EQ(b.state(), "quiescence");
  b.turn(50);
  b.pass_to_the_end();
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::aborted);
  EXPECT_EQ(b.count<ShowStimulus>(), 0u);
}

// In whatever state: outputs off first and at once, the row of a trial under way closed as aborted,
// committed, over.
void expect_stop_now(const std::string& state, std::size_t rows, Outcome outcome) {
  Bench b;
  b.guided = Arm::light;
  b.start(true);
  ASSERT_TRUE(b.pass_until(state == "correct" ? "response" : state));
  if (state == "correct") b.turn(184);
  b.given.clear();
  b.command(CommandKind::stop_now, "s");
  ASSERT_FALSE(b.given.empty());
  EXPECT_GE(b.count<OutputsOff>(), 1u);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  b.pass_to_the_end(10000);
  EXPECT_TRUE(b.session.ended()) << state;
  EXPECT_EQ(b.session.end_reason(), EndReason::stopped_now);
  EXPECT_EQ(b.count<TrialRow>(), rows) << state;
  EXPECT_TRUE(rows == 0 || b.last<TrialRow>().outcome == outcome) << state;
  EXPECT_EQ(b.count<StartLight>() + b.count<OpenValve>(), 0u);
}

TEST(SessionCommands, StopNowEndsEveryState) {
  expect_stop_now("inter_trial", 0, {});
  expect_stop_now("quiescence", 1, Outcome::aborted);
  expect_stop_now("appearing", 1, Outcome::aborted);
  expect_stop_now("response", 1, Outcome::aborted);
  expect_stop_now("correct", 1, Outcome::correct);
}

TEST(SessionCommands, StopNowBeforeTheDevicesHaveAnsweredEndsAtOnce) {
  Bench b;
  b.give(SessionStart{3, false});
  b.command(CommandKind::stop_now);
  EXPECT_TRUE(b.session.ended());
  EXPECT_GE(b.count<OutputsOff>(), 1u);
}

TEST(SessionCommands, StopNowCutsLightAndWaterAndSaysHowMuchThereWas) {
  SessionConfig c = bench_config();
  c.light.at = LightAt::reward;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("response");
  b.turn(184);
  b.pass(10);
  b.command(CommandKind::stop_now);
  b.pass_to_the_end();
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, .5, 1e-9);
  EXPECT_EQ(b.last<TrialRow>().pulses_delivered, 1u);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
}

TEST(SessionCommands, AfterStopNowNothingIsSwitchedOnAgain) {
  Bench b;
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("response");
  b.board = false;  // it does not even say that the light is off
  b.command(CommandKind::stop_now);
  for (const CommandKind kind :
       {CommandKind::drop, CommandKind::arm_light, CommandKind::resume, CommandKind::pause}) {
    b.command(kind, "", 2, true);
    EXPECT_FALSE(b.last<CommandAnswer>().accepted) << name_of(kind);
  }
  EXPECT_EQ(b.count<OpenValve>(), 0u);
  EXPECT_FALSE(b.session.snapshot(b.now).light_armed);
}

TEST(SessionCommands, ThatMakeTheRigSaferAreTakenAtTheEndToo) {
  Bench b(bench_config(), 1);
  b.commits = false;
  b.start();
  b.run_trial();
  b.pass(100);
  for (const CommandKind kind :
       {CommandKind::stop_now, CommandKind::disarm_light, CommandKind::stop_after_trial}) {
    b.given.clear();
    b.command(kind);
    EXPECT_TRUE(b.last<CommandAnswer>().accepted) << name_of(kind);
    EXPECT_EQ(b.count<OutputsOff>(), kind == CommandKind::stop_after_trial ? 0u : 1u);
  }
  b.command(CommandKind::drop);
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
  b.give(TrialCommitted{1});
  EXPECT_EQ(b.session.end_reason(), EndReason::trials_done);
}

TEST(SessionCommands, StopNowTwiceSwitchesOffTwice) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop);
  b.board = false;
  b.command(CommandKind::stop_now, "1");
  b.command(CommandKind::stop_now, "2");
  EXPECT_EQ(b.count<OutputsOff>(), 2u);
}

TEST(SessionCommands, StopDoesNotHideAFault) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop);
  b.board = false;
  b.give(DeviceFault{FaultKind::disconnected, 1});
  b.command(CommandKind::stop_now);
  b.command(CommandKind::stop_after_trial);
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
}

TEST(SessionCommands, OfAnUnknownKindAreRefused) {
  Bench b;
  b.start();
  b.command(static_cast<CommandKind>(99));
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), "unknown command");
}

}  // namespace
}  // namespace dopaloop
