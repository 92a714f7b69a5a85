// Light: commanded through the interlock, booked by the device's edges.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

Bench lit(const SessionConfig& config = bench_config()) {
  Bench b(config);
  b.guided = Arm::light;
  return b;
}

TEST(SessionLight, IsCommandedAtStimulusOnsetOnALightTrial) {
  Bench b = lit();
  b.start(true);
  b.run_trial();
  ASSERT_EQ(b.count<StartLight>(), 1u);
  const StartLight command = b.last<StartLight>();
  EXPECT_EQ(command.power_mw, 1);
  EXPECT_EQ(command.pulse_width_us, 5000);
  EXPECT_EQ(command.period_us, 33333);
  EXPECT_EQ(command.duration_us, 150000);
}

TEST(SessionLight, IsBookedByTheEdgesOfTheDevice) {
  Bench b = lit();
  b.start(true);
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.intended_arm, Arm::light);
  EXPECT_EQ(row.delivered_arm, Arm::light);
  EXPECT_EQ(row.light_reason, LightReason::none);
  EXPECT_EQ(row.would_have_fired_at, row.stimulus_on_at);
  EXPECT_EQ(row.light_commanded_at, row.stimulus_on_at);
  EXPECT_EQ(row.light_on_at, row.stimulus_on_at);
  EXPECT_DOUBLE_EQ(to_ms(row.light_off_at - row.light_on_at), 4 * 33.333 + 5);
  EXPECT_EQ(row.pulses_requested, 5u);
  EXPECT_EQ(row.pulses_delivered, 5u);
  EXPECT_EQ(row.light_mw, 1);
  EXPECT_NEAR(row.light_mj, .025, 1e-9);
  EXPECT_NEAR(b.session.snapshot(b.now).light_mj, .025, 1e-9);
}

TEST(SessionLight, MarksTheFeatureItFallsInto) {
  Bench b = lit();
  b.start(true);
  b.run_trial();
  EXPECT_NE(b.last<TrialRow>().da_stimulus_flags & kFlagLight, 0u);
}

TEST(SessionLight, IsNotGivenOnAControlTrialButItsMomentIsNoted) {
  Bench b;
  b.guided = Arm::control;
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 0u);
  EXPECT_EQ(b.last<TrialRow>().would_have_fired_at, b.last<TrialRow>().stimulus_on_at);
  EXPECT_EQ(b.last<TrialRow>().light_commanded_at, kNever);
}

TEST(SessionLight, AtRewardComesWithACorrectResponseOnly) {
  SessionConfig c = bench_config();
  c.light.at = LightAt::reward;
  Bench b = lit(c);
  b.start(true);
  b.run_trial(184);
  EXPECT_EQ(b.count<StartLight>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().would_have_fired_at, b.last<TrialRow>().feedback_at);
  b.run_trial(-184);
  EXPECT_EQ(b.count<StartLight>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().would_have_fired_at, kNever);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::gate_unmet);
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::control);
}

TEST(SessionLight, SwitchedOffInTheConfigNeverComes) {
  SessionConfig c = bench_config();
  c.light.at = LightAt::off;
  Bench b = lit(c);
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 0u);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::gate_unmet);
}

TEST(SessionLight, PassesNoLimitOfTheInterlock) {
  SessionConfig c = bench_config();
  c.limits.light.power_max_mw = .9;
  Bench b = lit(c);
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 0u);
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.light_reason, LightReason::interlock);
  EXPECT_EQ(row.intended_arm, Arm::light);
  EXPECT_EQ(row.delivered_arm, Arm::control);
  EXPECT_NE(row.would_have_fired_at, kNever);
  EXPECT_EQ(row.light_commanded_at, kNever);
  EXPECT_TRUE(b.has_event("light_refused"));
  b.run_trial();
  EXPECT_EQ(b.count<TrialRow>(), 2u);  // the session goes on
}

TEST(SessionLight, WaitsToBeArmed) {
  SessionConfig c = bench_config();
  c.limits.arm_at_start = false;
  Bench b = lit(c);
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 0u);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::interlock);
  b.command(CommandKind::arm_light, "a", 0, true);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::light);
}

TEST(SessionLight, RefusedByTheDeviceIsSaidInTheRow) {
  Bench b = lit();
  b.start(true);
  b.pass_until("appearing");
  b.board_accepts = false;
  b.pass_until("response");
  b.pass(1);
  b.board_accepts = true;
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::device);
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::control);
  EXPECT_EQ(b.last<TrialRow>().pulses_delivered, 0u);
  EXPECT_FALSE(b.session.ended());
}

TEST(SessionLight, DisarmedInMidTrainGoesOutAtOnceAndIsBookedAsFarAsItCame) {
  Bench b = lit();
  b.start(true);
  b.pass_until("response");
  b.pass(69);  // in the third pulse, 2.3 ms on
  b.given.clear();
  b.command(CommandKind::disarm_light, "d");
  ASSERT_TRUE(std::holds_alternative<OutputsOff>(b.given.front().output));
  EXPECT_FALSE(b.last<OutputsOff>().all);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.delivered_arm, Arm::light);
  EXPECT_EQ(row.pulses_delivered, 3u);
  EXPECT_EQ(row.pulses_requested, 5u);
  EXPECT_NEAR(row.light_mj, .005 + .005 + .001 * (69 - 2 * 33.333), 1e-9);
  EXPECT_EQ(row.outcome, Outcome::correct);
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 0u);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::interlock);
}

TEST(SessionLight, HoldsUpTheCloseOfItsTrialUntilItIsOff) {
  SessionConfig c = bench_config();
  c.light.at = LightAt::reward;
  c.light.duration_ms = 400;
  setting(c, "feedback_correct_s") = .1;
  Bench b = lit(c);
  b.start(true);
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.pulses_delivered, 13u);  // of 400 ms in periods of 33.333
  EXPECT_DOUBLE_EQ(to_ms(row.light_off_at - row.light_on_at), 400);
  EXPECT_EQ(row.closed_at, row.light_off_at);
}

TEST(SessionLight, CannotBeArmedWithoutAPersonAtTheRig) {
  SessionConfig c = bench_config();
  c.limits.arm_at_start = false;
  Bench b = lit(c);
  b.start(true);
  b.command(CommandKind::arm_light, "a", 0, false);
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
  EXPECT_FALSE(b.session.snapshot(b.now).light_armed);
}

TEST(SessionLight, CannotBeArmedBeforeTheDevicesHaveAnswered) {
  Bench b = lit();
  b.give(SessionStart{1, true});
  b.command(CommandKind::arm_light, "a", 0, true);
  EXPECT_FALSE(b.last<CommandAnswer>().accepted);
}

}  // namespace
}  // namespace dopaloop
