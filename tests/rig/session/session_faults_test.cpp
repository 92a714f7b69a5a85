// Faults: outputs off first and for good, then the session ends and says why.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

// In mid train and mid response.
Bench in_light(const SessionConfig& config = bench_config()) {
  Bench b(config);
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("response");
  b.pass(1);
  b.given.clear();
  return b;
}

void expect_fault(Bench& b) {
  ASSERT_FALSE(b.given.empty());
  EXPECT_TRUE(b.has_event("fault"));
  EXPECT_GE(b.count<OutputsOff>(), 1u);
  EXPECT_TRUE(b.session.snapshot(b.now).tripped);
  b.pass_to_the_end(20000);
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::aborted);
  EXPECT_EQ(b.count<StartLight>() + b.count<OpenValve>(), 0u);
}

TEST(SessionFaults, OfADeviceThatIsGoneSilentOrAnotherEndTheSession) {
  for (const FaultKind kind : {FaultKind::silent, FaultKind::disconnected, FaultKind::wrong_device}) {
    Bench b = in_light();
    b.give(DeviceFault{kind, 1});
    expect_fault(b);
  }
}

TEST(SessionFaults, ThatCostNothingButDataAreToldAndTheSessionGoesOn) {
  for (const FaultKind kind : {FaultKind::gap, FaultKind::corrupt, FaultKind::refused}) {
    SessionConfig c = bench_config();
    c.limits.corrupt_trips_light = false;
    Bench b = in_light(c);
    b.give(DeviceFault{kind, 1});
    EXPECT_TRUE(b.last<EventText>().warning);
    EXPECT_EQ(b.count<OutputsOff>(), 0u);
    b.run_trial();
    EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
  }
}

TEST(SessionFaults, OfAValveThatMovesWithoutACommandEndTheSession) {
  Bench b = in_light();
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, true, 77, false});
  expect_fault(b);
}

TEST(SessionFaults, OfAnEdgeAfterItsProgramHasEndedEndTheSession) {
  Bench b;
  b.start();
  b.command(CommandKind::drop);
  const std::uint32_t program = b.last<OpenValve>().program;
  b.pass_until("response");
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, true, program, false});
  b.given.erase(std::remove_if(b.given.begin(), b.given.end(),
                               [](const Given& g) { return std::holds_alternative<OpenValve>(g.output); }),
                b.given.end());
  expect_fault(b);
}

TEST(SessionFaults, OfAValveLeftOpenByItsLastEdgeEndTheSession) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.board = false;
  b.command(CommandKind::drop);
  const std::uint32_t program = b.last<OpenValve>().program;
  b.given.clear();
  b.give(OutputEdge{same_clock(b.now), OutputLine::valve, true, program, true});
  expect_fault(b);
}

TEST(SessionFaults, OfLightBeforeTheSessionRunsEndIt) {
  Bench b;
  b.give(SessionStart{2, true});
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, true, 1, false});
  EXPECT_TRUE(b.has_event("fault"));
  b.pass_to_the_end(20000);
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
}

TEST(SessionFaults, OfAnOutputWhoseEndIsOverdueEndTheSession) {
  Bench b;
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("appearing");
  b.board = false;  // takes the command and is never heard of again
  b.pass_until("response");
  b.given.clear();
  b.pass(150 + 249);
  EXPECT_FALSE(b.has_event("fault"));
  b.pass(1);
  expect_fault(b);
  EXPECT_GE(b.count<OutputsOff>(), 2u);  // at the fault, and at the end
}

TEST(SessionFaults, OfAValveWhoseEndIsOverdueEndTheSession) {
  Bench b;
  b.start();
  b.board = false;
  b.pass_until("response");
  b.command(CommandKind::drop);
  b.given.clear();
  b.pass(40 + 250);
  expect_fault(b);
}

TEST(SessionFaults, OfAValveThatRefusesItsProgramEndTheSession) {
  Bench b;
  b.board_accepts = false;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::drop);
  b.pass(0);
  b.given.clear();
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
}

TEST(SessionFaults, OfADeviceThatStartsAnewInMidSessionEndTheSession) {
  Bench b = in_light();
  b.give(DeviceReady{"board", 1, true});
  expect_fault(b);
}

TEST(SessionFaults, OfTheLogEndTheSessionWithoutWaitingForACommit) {
  Bench b = in_light();
  b.commits = false;
  b.give(LogFailed{"disk full"});
  EXPECT_EQ(b.all<EventText>().front().text.view(), "disk full");
  expect_fault(b);
  EXPECT_LT(b.ms_now(), 3000);
}

TEST(SessionFaults, BetweenTrialsEndTheSessionAtOnce) {
  Bench b;
  b.start();
  b.run_trial();
  b.pass(100);
  b.give(DeviceFault{FaultKind::disconnected, 1});
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.count<TrialRow>(), 1u);
}

TEST(SessionFaults, AreToldOnce) {
  Bench b = in_light();
  b.board = false;
  for (int i = 0; i < 5; ++i) b.give(DeviceFault{FaultKind::disconnected, 1});
  const auto events = b.all<EventText>();
  EXPECT_EQ(std::count_if(events.begin(), events.end(),
                          [](const EventText& e) { return e.kind.view() == "fault"; }),
            1);
}

// Water that was refused ends the session after the trial; a fault in that trial still switches off at once.
TEST(SessionFaults, SwitchOffThoughTheSessionWasToEndWithAFaultAnyway) {
  SessionConfig c = bench_config();
  setting(c, "reward_ul") = 5;  // more than was ever weighed
  c.limits.water.drop_max_ul = 10;
  c.light.at = LightAt::reward;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("response");
  b.turn(184);
  ASSERT_EQ(b.count<StartLight>(), 1u);
  EXPECT_TRUE(b.has_event("water_refused"));
  b.given.clear();
  b.give(DeviceFault{FaultKind::silent, 1});
  EXPECT_TRUE(b.has_event("fault"));
  EXPECT_EQ(b.count<OutputsOff>(), 1u);
  EXPECT_TRUE(b.session.snapshot(b.now).tripped);
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
}

}  // namespace
}  // namespace dopaloop
