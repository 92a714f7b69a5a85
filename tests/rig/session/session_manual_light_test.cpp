// Light by hand: the same gate, counted in energy, never booked to the trial's arm.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

OperatorCommand by_hand(const char* id, bool present = true) {
  OperatorCommand c;
  c.command = CommandKind::light;
  c.request_id = id;
  c.who = "tester";
  c.present = present;
  return c;
}

std::string_view answer(Bench& b, const OperatorCommand& command) {
  b.give(command);
  static CommandAnswer given;
  given = b.last<CommandAnswer>();
  return given.reason.view();
}

TEST(ManualLight, GivesTheConfiguredTrain) {
  Bench b;
  b.start();
  EXPECT_EQ(answer(b, by_hand("a")), "");
  const StartLight train = b.last<StartLight>();
  EXPECT_EQ(train.power_mw, 1);
  EXPECT_EQ(train.pulse_width_us, 5000);
  EXPECT_EQ(train.period_us, 33333);
  EXPECT_EQ(train.duration_us, 150000);
  EXPECT_TRUE(b.has_event("light"));
  EXPECT_TRUE(b.last<Dose>().manual);
  EXPECT_NEAR(b.last<Dose>().light_mj, .025, 1e-12);
}

TEST(ManualLight, TakesWhatThePersonSaysInThePlaceOfTheConfig) {
  Bench b;
  b.start();
  OperatorCommand c = by_hand("a");
  c.power_mw = 2, c.duration_ms = 10;
  EXPECT_EQ(answer(b, c), "");
  EXPECT_EQ(b.last<StartLight>().power_mw, 2);
  EXPECT_EQ(b.last<StartLight>().duration_us, 10000);
  EXPECT_EQ(b.last<StartLight>().pulse_width_us, 5000);
  b.pass(1000);
  c = by_hand("b");
  c.pulse_width_ms = 2, c.frequency_hz = 100;
  EXPECT_EQ(answer(b, c), "");
  EXPECT_EQ(b.last<StartLight>().pulse_width_us, 2000);
  EXPECT_EQ(b.last<StartLight>().period_us, 10000);
}

TEST(ManualLight, PassesTheSameGate) {
  Bench b;
  b.start();
  OperatorCommand strong = by_hand("a");
  strong.power_mw = 5.1;
  EXPECT_EQ(answer(b, strong), sentence_of(Refusal::power));
  EXPECT_EQ(answer(b, by_hand("b")), "");
  EXPECT_EQ(answer(b, by_hand("c")), sentence_of(Refusal::running));
  b.pass(200);
  EXPECT_EQ(answer(b, by_hand("d")), sentence_of(Refusal::gap));
  b.command(CommandKind::disarm_light, "e");
  b.pass(1000);
  EXPECT_EQ(answer(b, by_hand("f")), sentence_of(Refusal::not_armed));
  EXPECT_EQ(b.count<StartLight>(), 1u);
}

TEST(ManualLight, NeedsAPersonAtTheRig) {
  Bench b;
  b.start();
  EXPECT_EQ(answer(b, by_hand("a", false)), "confirm that you are at the rig");
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(ManualLight, RefusesNumbersThatAreNoTrain) {
  Bench b;
  b.start();
  int id = 0;
  for (double OperatorCommand::*setting : {&OperatorCommand::power_mw, &OperatorCommand::pulse_width_ms,
                                           &OperatorCommand::frequency_hz, &OperatorCommand::duration_ms}) {
    for (const double value : {-1., kNan, 1e300, -1e300, 1e-300}) {
      OperatorCommand c = by_hand("");
      c.request_id = std::string_view(std::to_string(++id));
      c.*setting = value;
      if (setting == &OperatorCommand::power_mw && value == 1e-300) continue;  // a train, if a dark one
      EXPECT_EQ(answer(b, c), sentence_of(Refusal::impossible)) << value;
    }
  }
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(ManualLight, IsBookedAsManualAndNotToTheArm) {
  Bench b;
  b.guided = Arm::control;
  b.start(true);
  b.pass_until("response");
  EXPECT_EQ(answer(b, by_hand("a")), "");
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_NEAR(row.manual_light_mj, .025, 1e-9);
  EXPECT_EQ(row.delivered_arm, Arm::control);
  EXPECT_EQ(row.light_reason, LightReason::control);
  EXPECT_EQ(row.light_mj, 0);
  EXPECT_EQ(row.pulses_requested, 0u);
  EXPECT_EQ(row.pulses_delivered, 0u);
  EXPECT_EQ(row.light_commanded_at, kNever);
  EXPECT_EQ(row.light_on_at, kNever);
  EXPECT_NE(row.da_stimulus_flags & kFlagLight, 0u);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().manual_light_mj, 0);
}

TEST(ManualLight, BetweenTrialsStandsInTheNextRow) {
  Bench b;
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  b.pass(100);
  EXPECT_EQ(answer(b, by_hand("a")), "");
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_NEAR(row.manual_light_mj, .025, 1e-9);
  EXPECT_EQ(row.delivered_arm, Arm::light);
  EXPECT_NEAR(row.light_mj, .025, 1e-9);
  EXPECT_EQ(row.pulses_delivered, 5u);
}

TEST(ManualLight, AfterTheLastTrialIsToldToStandInNoRow) {
  Bench b(bench_config(), 1);
  b.commits = false;
  b.start();
  b.run_trial();
  b.command(CommandKind::pause, "p");
  b.given.clear();
  EXPECT_NE(answer(b, by_hand("a")), "");  // the session is ending: no more light
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(ManualLight, CountsAgainstTheLimitsOfTrialAndSession) {
  SessionConfig c = bench_config();
  c.limits.light.energy_per_trial_max_mj = .04;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().pulses_delivered, 5u);
  EXPECT_EQ(answer(b, by_hand("a")), sentence_of(Refusal::energy_per_trial));
  EXPECT_NEAR(b.session.snapshot(b.now).light_mj, .025, 1e-12);
}

}  // namespace
}  // namespace dopaloop
