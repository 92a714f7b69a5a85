// Settings that people change while a session runs, alarms, and the task's own command.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

SessionConfig live_config() {
  SessionConfig c = bench_config();
  c.live = {{*place_of_number<VisualDecisionConfig>("reward_ul"), "reward_ul", 1.5, 3},
            {*place_of_number<VisualDecisionConfig>("feedback_correct_s"), "feedback_correct_s", .1, 2}};
  return c;
}

CommandAnswer set(Bench& b, const char* key, double value, const char* why = "drank little") {
  OperatorCommand c;
  c.command = CommandKind::set_parameter;
  c.who = "tester";
  c.parameter = key;
  c.value = value;
  c.text = why;
  b.give(c);
  return b.last<CommandAnswer>();
}

TEST(Parameters, ChangeFromTheNextTrialOnAndAreLoggedWithOldNewWhoAndWhy) {
  Bench b(live_config());
  b.start();
  b.pass_until("response");
  EXPECT_TRUE(set(b, "reward_ul", 3).accepted);
  EXPECT_EQ(b.count<ParameterChanged>(), 0u);  // not in the trial under way
  b.run_trial();
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 2, .01);
  EXPECT_EQ(b.last<TrialRow>().parameter_version, 0u);
  b.run_trial();
  EXPECT_NEAR(b.last<TrialRow>().reward_ul, 3, .01);
  EXPECT_EQ(b.last<TrialRow>().parameter_version, 1u);
  const auto changed = b.last<ParameterChanged>();
  EXPECT_EQ(changed.version, 1u);
  EXPECT_EQ(changed.from_trial, 2u);
  EXPECT_EQ(changed.parameter, "reward_ul");
  EXPECT_EQ(changed.old_value, 2);
  EXPECT_EQ(changed.new_value, 3);
  EXPECT_EQ(changed.who, "tester");
  EXPECT_EQ(changed.why, "drank little");
}

TEST(Parameters, AreRefusedOutsideTheirBoundsWithoutAReasonOrWhereTheyAreNotLive) {
  Bench b(live_config());
  b.start();
  EXPECT_EQ(set(b, "reward_ul", 3.01).reason, "outside the task file's [live] bounds");
  EXPECT_FALSE(set(b, "reward_ul", kNan).accepted);
  EXPECT_EQ(set(b, "reward_ul", 2, "").reason, "say why: it is logged");
  EXPECT_FALSE(set(b, "response_window_s", 5).accepted);
  EXPECT_FALSE(set(b, "", 5).accepted);
  b.run_trial();
  b.run_trial();
  EXPECT_EQ(b.count<ParameterChanged>(), 0u);
}

TEST(Parameters, OfATimerHoldForTheTrialsAfter) {
  Bench b(live_config());
  b.start();
  set(b, "feedback_correct_s", .1);
  b.run_trial();
  const auto row = b.last<TrialRow>();
  EXPECT_EQ(row.stimulus_off_at - row.response_at, from_ms(100));
}

TEST(Alarm, IsRaisedWhenThePhotodiodeSeesNothingThreeTimesAndEndsTheSessionIfNobodyComes) {
  for (const bool somebody : {false, true}) {
    SessionConfig c = bench_config();
    c.rules.alarm_max_min = .5;
    Bench b(c);
    b.photodiode = false;
    b.start();
    b.run_trial();
    b.run_trial();
    EXPECT_FALSE(b.session.snapshot(b.now).alarm);
    b.run_trial();
    EXPECT_TRUE(b.session.snapshot(b.now).alarm);
    EXPECT_TRUE(b.has_event("alarm"));
    b.photodiode = true;
    if (somebody) b.command(CommandKind::acknowledge);
    EXPECT_EQ(b.session.snapshot(b.now).alarm, !somebody);
    for (int i = 0; i < 20; ++i) b.run_trial();
    EXPECT_EQ(b.session.end_reason(), somebody ? EndReason::none : EndReason::alarm);
  }
}

TEST(Alarm, CannotBeAcknowledgedWhereThereIsNone) {
  Bench b;
  b.start();
  b.command(CommandKind::acknowledge);
  EXPECT_EQ(b.last<CommandAnswer>().reason, "there is no alarm");
}

TEST(Advance, IsRefusedWhereTheTaskWaitsForNoCommand) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.command(CommandKind::advance);
  EXPECT_EQ(b.last<CommandAnswer>().reason, "the task waits for no command now");
}

TEST(Advance, IsTheTasksEventCommand) {
  SessionConfig c = bench_config();
  Transition skip;
  skip.on = TaskEvent::command;
  skip.to = 5;  // no_go
  ASSERT_EQ(c.task.states[2].name, "response");
  ASSERT_EQ(c.task.states[5].name, "no_go");
  c.task.states[2].transitions.push_back(skip);
  Bench b(c);
  b.start();
  b.pass_until("response");
  b.command(CommandKind::advance);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  EXPECT_EQ(b.state(), "no_go");
}

TEST(Masking, GivesTheLasersTrainOnEveryTrialLightOrNot) {
  SessionConfig c = bench_config();
  c.rules.masking = Masking::pattern;
  c.limits.arm_at_start = true;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  b.guided = Arm::control;
  b.run_trial();
  b.run_trial();
  const auto rows = b.all<TrialRow>();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(b.count<StartMasking>(), 3u);
  EXPECT_EQ(b.count<StartLight>(), rows[1].delivered_arm == Arm::light ? 2u : 1u);
  const auto light = b.last<StartLight>();
  const auto mask = b.last<StartMasking>();
  EXPECT_EQ(mask.pulse_width_us, light.pulse_width_us);
  EXPECT_EQ(mask.period_us, light.period_us);
  EXPECT_EQ(mask.duration_us, light.duration_us);
  for (const TrialRow& row : rows) {
    EXPECT_EQ(row.masking_on_at, row.would_have_fired_at);
    EXPECT_EQ(row.masking_pulses, 5u);
  }
}

TEST(Masking, IsOffWhereTheTaskSaysNone) {
  Bench b;
  b.start();
  b.run_trial();
  EXPECT_EQ(b.count<StartMasking>(), 0u);
}

}  // namespace
}  // namespace dopaloop
