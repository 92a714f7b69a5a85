// Light that cannot be trusted is tripped: off at once, the session goes on without, a person resets and
// arms.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

// The light device does what the test makes it do; its train is under way.
struct Lit {
  explicit Lit(const SessionConfig& config = bench_config()) : b(config) {
    b.guided = Arm::light;
    b.start(true);
    b.pass_until("appearing");
    b.board = false;
    b.pass_until("response");
    program = b.last<StartLight>().program;
    b.given.clear();
  }
  void edge(bool on, bool last = false) { edge_of(program, on, last); }
  void edge_of(std::uint32_t number, bool on, bool last) {
    b.give(OutputEdge{same_clock(b.now), OutputLine::light, on, number, last});
  }
  bool tripped() const { return b.session.snapshot(b.now).light_tripped; }
  Bench b;
  std::uint32_t program = 0;
};

void expect_trip(Lit& l) {
  EXPECT_TRUE(l.b.has_event("trip"));
  EXPECT_TRUE(l.tripped());
  EXPECT_FALSE(l.b.session.snapshot(l.b.now).light_armed);
  EXPECT_FALSE(l.b.session.snapshot(l.b.now).tripped);  // water goes on
  ASSERT_GE(l.b.count<OutputsOff>(), 1u);
  EXPECT_FALSE(l.b.last<OutputsOff>().all);
  EXPECT_FALSE(l.b.has_event("fault"));
}

// The device reports light off; from here on the session runs, in the dark.
void expect_to_go_on_without_light(Lit& l, std::uint32_t off_program) {
  l.edge_of(off_program, false, true);
  l.b.board = true;
  l.b.run_trial();
  l.b.run_trial();
  const TrialRow row = l.b.last<TrialRow>();
  EXPECT_EQ(row.outcome, Outcome::correct);
  EXPECT_EQ(row.intended_arm, Arm::light);
  EXPECT_EQ(row.delivered_arm, Arm::control);
  EXPECT_EQ(row.light_reason, LightReason::interlock);
  EXPECT_GT(row.reward_ul, 0);
  EXPECT_EQ(l.b.count<StartLight>(), 0u);
  EXPECT_FALSE(l.b.session.ended());
}

TEST(LightTrip, ByMorePulsesThanAskedFor) {
  Lit l;
  for (int i = 0; i < 6; ++i) l.edge(true);
  expect_trip(l);
  expect_to_go_on_without_light(l, l.program);
}

TEST(LightTrip, ByALongerTrainThanAskedFor) {
  Lit l;
  l.b.give(ProgramAccepted{OutputLine::light, l.program, true, 150001});
  expect_trip(l);
  expect_to_go_on_without_light(l, l.program);
}

TEST(LightTrip, ByLightBeyondItsTrain) {
  Lit l;
  l.edge(true);
  l.b.pass(156);
  l.edge(false);
  expect_trip(l);
  expect_to_go_on_without_light(l, l.program);
}

TEST(LightTrip, ByARefusedTrain) {
  Lit l;
  l.b.give(ProgramAccepted{OutputLine::light, l.program, false, 0});
  expect_trip(l);
  l.b.board = true;
  l.b.run_trial();
  EXPECT_EQ(l.b.last<TrialRow>().light_reason, LightReason::device);
  l.b.run_trial();
  EXPECT_EQ(l.b.last<TrialRow>().light_reason, LightReason::interlock);
}

TEST(LightTrip, ByLightWithoutACommand) {
  Lit l;
  l.edge(false, true);
  l.edge_of(77, true, false);
  expect_trip(l);
  EXPECT_TRUE(l.b.session.snapshot(l.b.now).light_on);
  expect_to_go_on_without_light(l, 77);
}

TEST(LightTrip, ByATrainThatEndedSwitchedOn) {
  Lit l;
  l.edge(true, true);
  expect_trip(l);
  expect_to_go_on_without_light(l, l.program);
}

TEST(LightTrip, ByBytesThatMakeNoSense) {
  Lit l;
  l.b.give(DeviceFault{FaultKind::corrupt, 3});
  expect_trip(l);
  expect_to_go_on_without_light(l, l.program);
}

// Somebody must look: nobody knows whether it is on.
TEST(LightTrip, BecomesAFaultWhereLightDoesNotGoOffInTime) {
  Lit l;
  l.edge(false, true);
  l.edge_of(77, true, false);
  l.b.pass(249);
  EXPECT_FALSE(l.b.has_event("fault"));
  l.b.pass(1);
  EXPECT_TRUE(l.b.has_event("fault"));
  l.b.pass_to_the_end(20000);
  EXPECT_EQ(l.b.session.end_reason(), EndReason::fault);
}

TEST(LightTrip, IsToldOnceAndSwitchesOffEachTime) {
  Lit l;
  for (int i = 0; i < 9; ++i) l.edge(true);
  EXPECT_EQ(l.b.count<OutputsOff>(), 4u);
  const auto events = l.b.all<EventText>();
  EXPECT_EQ(
      std::count_if(events.begin(), events.end(), [](const EventText& e) { return e.kind.view() == "trip"; }),
      1);
}

TEST(LightTrip, DoesNotCommandADarkDeviceOffForEveryByteThatMakesNoSense) {
  Lit l;
  l.edge(false, true);
  for (int i = 0; i < 5; ++i) l.b.give(DeviceFault{FaultKind::corrupt, 1});
  EXPECT_EQ(l.b.count<OutputsOff>(), 1u);
}

TEST(LightTrip, MarksTheFeatureThatStrayLightFallsInto) {
  Bench b;
  b.guided = Arm::control;
  b.start(true);
  b.pass_until("response");
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, true, 77, false});
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, false, 77, true});
  b.run_trial();
  EXPECT_NE(b.last<TrialRow>().da_stimulus_flags & kFlagLight, 0u);
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::control);
}

// ---- reset

TEST(LightReset, LetsLightBeArmedAgainAndArmsNothing) {
  Lit l;
  l.b.give(ProgramAccepted{OutputLine::light, l.program, false, 0});
  l.b.board = true;
  l.b.command(CommandKind::arm_light, "a", 0, true);
  EXPECT_FALSE(l.b.last<CommandAnswer>().accepted);
  EXPECT_EQ(l.b.last<CommandAnswer>().reason.view(), sentence_of(Refusal::light_tripped));
  l.b.command(CommandKind::reset, "b", 0, true);
  EXPECT_TRUE(l.b.last<CommandAnswer>().accepted);
  EXPECT_TRUE(l.b.has_event("reset"));
  EXPECT_FALSE(l.tripped());
  EXPECT_FALSE(l.b.session.snapshot(l.b.now).light_armed);
  l.b.run_trial();
  l.b.run_trial();
  EXPECT_EQ(l.b.count<StartLight>(), 0u);
  l.b.command(CommandKind::arm_light, "c", 0, true);
  EXPECT_TRUE(l.b.last<CommandAnswer>().accepted);
  l.b.run_trial();
  EXPECT_EQ(l.b.count<StartLight>(), 1u);
  EXPECT_EQ(l.b.last<TrialRow>().delivered_arm, Arm::light);
}

TEST(LightReset, IsRefusedFromAfar) {
  Lit l;
  l.b.give(ProgramAccepted{OutputLine::light, l.program, false, 0});
  l.b.command(CommandKind::reset, "b", 0, false);
  EXPECT_EQ(l.b.last<CommandAnswer>().reason.view(), "confirm that you are at the rig");
  EXPECT_TRUE(l.tripped());
}

TEST(LightReset, IsRefusedWhileLightIsNotKnownToBeOff) {
  Lit l;
  l.edge(false, true);
  l.edge_of(77, true, false);
  l.b.command(CommandKind::reset, "b", 0, true);
  EXPECT_FALSE(l.b.last<CommandAnswer>().accepted);
  EXPECT_TRUE(l.tripped());
  l.edge_of(77, false, true);
  l.b.command(CommandKind::reset, "c", 0, true);
  EXPECT_TRUE(l.b.last<CommandAnswer>().accepted);
}

TEST(LightReset, IsRefusedWhereNothingIsTripped) {
  Bench b;
  b.command(CommandKind::reset, "a", 0, true);
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
  b.start();
  b.command(CommandKind::reset, "b", 0, true);
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), "light is not tripped");
}

TEST(LightReset, DoesNotBringBackASessionThatEnds) {
  Lit l;
  l.b.give(ProgramAccepted{OutputLine::light, l.program, false, 0});
  l.b.give(DeviceFault{FaultKind::disconnected, 1});
  l.b.command(CommandKind::reset, "b", 0, true);
  EXPECT_FALSE(l.b.last<CommandAnswer>().accepted);
}

}  // namespace
}  // namespace dopaloop
