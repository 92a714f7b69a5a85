#include "rig/task/task_machine.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/rig/task/visual_decision.h"

namespace dopaloop {
namespace {

using Log = std::vector<std::string>;

std::string line_of(const Effect& e) {
  constexpr std::string_view names[] = {"show_stimulus", "hide_stimulus", "sound",  "water",
                                        "stimulus_on",   "no_photodiode", "cue_on", "responded",
                                        "reward_moment", "trial_over"};
  if (e.kind == EffectKind::sound) return std::string(name_of(e.sound));
  return std::string(names[static_cast<int>(e.kind)]);
}

SessionTime ms(double t) { return SessionTime{} + from_ms(t); }

VisualTask plain_task() {
  VisualTask task;  // quiescence of .4 s, exactly
  task.number("quiescence_min_s") = task.number("quiescence_max_s") = .2;
  return task;
}

// The task with one trial's row, and a line for every effect and every change of state.
struct Bench {
  explicit Bench(VisualTask visual = plain_task())
      : from(std::move(visual)), task(from.table, from.numbers, 1) {}

  void note(SessionTime now) {
    const std::string at = std::to_string(now.time_since_epoch() / std::chrono::milliseconds(1)) + " ";
    for (const Effect& e : effects) log.push_back(at + line_of(e));
    effects.clear();
    if (task.state() != state) log.push_back(at + "-> " + std::string(task.state_name()));
    state = task.state();
  }
  void open(double t, Choice correct = Choice::right) {
    TrialPlan plan;
    (correct == Choice::right ? plan.contrast_right : plan.contrast_left) = .5;
    plan.correct = correct;
    task.open(ms(t), 1, plan, row, effects);
    note(ms(t));
  }
  // The count arrives at `now`, stamped `at`.
  void wheel(double now, double at, std::int32_t count) {
    task.on_wheel(ms(now), ms(at), count, row, effects);
    note(ms(now));
  }
  void wheel(double t, std::int32_t count) { wheel(t, t, count); }
  void flip(double now, double at, bool shown = true) {
    task.on_flip(ms(now), ms(at), shown, row, effects);
    note(ms(now));
  }
  void photodiode(double now, double at) {
    task.on_photodiode(ms(now), ms(at), row, effects);
    note(ms(now));
  }
  void deadline(double t) {
    task.on_deadline(ms(t), row, effects);
    note(ms(t));
  }
  void close(double t) {
    task.closed(ms(t));
    note(ms(t));
  }
  void abort(double t) {
    task.abort(ms(t), row, effects);
    note(ms(t));
  }
  // Opened at 0, shown at 400, on at 416.
  void until_response(Choice correct = Choice::right) {
    open(0, correct);
    deadline(400);
    photodiode(416, 416);
    log.clear();
  }

  VisualTask from;
  TaskMachine task;
  TrialRow row;
  Effects effects;
  std::uint16_t state = TaskMachine::kIdle;
  Log log;
};

TEST(TaskMachine, NeedsATurnOf184CountsToBring35DegreesToTheCentre) {
  for (const double gain : {4., 8.}) {
    VisualTask task = plain_task();
    task.number("wheel_gain_deg_per_mm") = gain;
    Bench b(task);
    b.until_response();
    b.wheel(800, gain == 4 ? 183 : 91);
    EXPECT_EQ(b.row.choice, Choice::no_go);
    b.wheel(900, gain == 4 ? 184 : 92);
    EXPECT_EQ(b.row.choice, Choice::right);
  }
}

TEST(TaskMachine, RunsACorrectTrialInThisOrder) {
  Bench b;
  b.open(0);
  b.deadline(400);
  b.flip(415, 415);
  b.photodiode(417, 416);
  b.wheel(700, 100);
  b.wheel(900, 184);
  b.deadline(1900);
  b.close(1900);
  b.deadline(2900);
  EXPECT_EQ(b.log, (Log{"0 -> quiescence", "400 show_stimulus", "400 -> appearing", "417 stimulus_on",
                        "417 go_cue", "417 -> response", "900 responded", "900 water", "900 reward_moment",
                        "900 -> correct", "1900 hide_stimulus", "1900 trial_over", "1900 -> closing",
                        "1900 -> inter_trial", "2900 -> idle"}));
  EXPECT_EQ(b.row.opened_at, ms(0));
  EXPECT_EQ(b.row.stimulus_commanded_at, ms(400));
  EXPECT_EQ(b.row.stimulus_flip_at, ms(415));
  EXPECT_EQ(b.row.photodiode_at, ms(416));
  EXPECT_EQ(b.row.stimulus_on_at, ms(416));
  EXPECT_EQ(b.row.stimulus_on_source, TimeSource::sensed);
  EXPECT_EQ(b.row.go_cue_at, ms(417));
  EXPECT_EQ(b.row.first_movement_at, ms(700));
  EXPECT_EQ(b.row.response_at, ms(900));
  EXPECT_EQ(b.row.feedback_at, ms(900));
  EXPECT_EQ(b.row.stimulus_off_at, ms(1900));
  EXPECT_EQ(b.row.choice, Choice::right);
  EXPECT_EQ(b.row.outcome, Outcome::correct);
  EXPECT_DOUBLE_EQ(b.row.reaction_time_s, .484);
  EXPECT_EQ(b.row.quiescence_restarts, 0u);
}

TEST(TaskMachine, PlaysNoiseAndTakesTheStimulusAwayAtAnError) {
  Bench b;
  b.until_response(Choice::right);
  b.wheel(900, -184);
  b.deadline(2900);
  EXPECT_EQ(b.log, (Log{"900 responded", "900 hide_stimulus", "900 noise", "900 -> error", "2900 trial_over",
                        "2900 -> closing"}));
  EXPECT_EQ(b.row.choice, Choice::left);
  EXPECT_EQ(b.row.outcome, Outcome::error);
  EXPECT_EQ(b.row.stimulus_off_at, ms(900));
}

TEST(TaskMachine, RewardsALeftTurnForALeftStimulus) {
  Bench b;
  b.until_response(Choice::left);
  b.wheel(900, -184);
  EXPECT_EQ(b.row.choice, Choice::left);
  EXPECT_EQ(b.row.outcome, Outcome::correct);
}

TEST(TaskMachine, IsANoGoWhenTheWindowEndsWithoutAChoice) {
  Bench b;
  b.until_response();
  b.wheel(1000, 183);
  b.wheel(2000, -183);
  b.deadline(60416);  // turns made in time may still be on their way
  b.deadline(60436);
  b.deadline(62416);
  EXPECT_EQ(b.log, (Log{"60436 responded", "60436 hide_stimulus", "60436 noise", "60436 -> no_go",
                        "62416 trial_over", "62416 -> closing"}));
  EXPECT_EQ(b.row.choice, Choice::no_go);
  EXPECT_EQ(b.row.outcome, Outcome::no_go);
  EXPECT_EQ(b.row.response_at, kNever);
  EXPECT_TRUE(std::isnan(b.row.reaction_time_s));
}

TEST(TaskMachine, BeginsQuiescenceAnewWhenTheWheelTurnsTwoDegrees) {
  Bench b;
  const std::int32_t still = 10;  // 2 deg at .190 deg a count is 10.5, rounded to 11
  b.open(0);
  b.wheel(100, still);
  b.wheel(200, -still);
  EXPECT_EQ(b.row.quiescence_restarts, 0u);
  b.wheel(300, still + 1);
  EXPECT_EQ(b.row.quiescence_restarts, 1u);
  b.deadline(400);  // the old end: nothing happens
  EXPECT_EQ(b.task.state_name(), "quiescence");
  EXPECT_EQ(b.task.next_deadline(), ms(700));
  b.wheel(600, 2 * still + 1);  // measured from where it began anew
  EXPECT_EQ(b.row.quiescence_restarts, 1u);
  b.deadline(700);
  EXPECT_EQ(b.task.state_name(), "appearing");
}

TEST(TaskMachine, CountsQuiescenceFromTheStampOfTheMovementNotItsArrival) {
  Bench b;
  b.open(0);
  b.wheel(350, 310, 50);
  EXPECT_EQ(b.task.next_deadline(), ms(710));
}

TEST(TaskMachine, TakesTheDisplaysReportWhereNoPhotodiodeEdgeComes) {
  Bench b;
  b.open(0);
  b.deadline(400);
  b.flip(415, 415);
  b.log.clear();
  b.deadline(500);
  EXPECT_EQ(b.log, (Log{"500 no_photodiode", "500 stimulus_on", "500 go_cue", "500 -> response"}));
  EXPECT_EQ(b.row.stimulus_on_at, ms(415));
  EXPECT_EQ(b.row.stimulus_on_source, TimeSource::reported);
  EXPECT_EQ(b.row.photodiode_at, kNever);
}

TEST(TaskMachine, TakesTheCommandsTimeWhereNeitherSensorNorDisplayReports) {
  Bench b;
  b.open(0);
  b.deadline(400);
  b.deadline(500);
  EXPECT_EQ(b.row.stimulus_on_at, ms(400));
  EXPECT_EQ(b.row.stimulus_on_source, TimeSource::commanded);
}

TEST(TaskMachine, BelievesNoEdgeOrFlipFromBeforeTheCommand) {
  Bench b;
  b.open(0);
  b.photodiode(300, 300);
  b.flip(300, 300);
  b.deadline(400);
  b.photodiode(401, 399);
  b.flip(401, 399);
  EXPECT_EQ(b.task.state_name(), "appearing");
  EXPECT_EQ(b.row.photodiode_at, kNever);
  EXPECT_EQ(b.row.stimulus_flip_at, kNever);
}

TEST(TaskMachine, NotesTheDisplaysReportThoughThePhotodiodeWasFaster) {
  Bench b;
  b.open(0);
  b.deadline(400);
  b.photodiode(416, 416);
  b.flip(420, 415);
  EXPECT_EQ(b.row.stimulus_flip_at, ms(415));
  EXPECT_EQ(b.row.stimulus_on_at, ms(416));
}

TEST(TaskMachine, LetsTheEncodersStampDecideAtTheWindowsEnd) {
  Bench in_time;
  in_time.until_response();
  in_time.wheel(60420, 60416, 184);  // made in time, arrives late
  EXPECT_EQ(in_time.row.outcome, Outcome::correct);
  EXPECT_EQ(in_time.row.response_at, ms(60416));
  EXPECT_DOUBLE_EQ(in_time.row.reaction_time_s, 60);
  EXPECT_EQ(in_time.row.feedback_at, ms(60420));

  Bench too_late;
  too_late.until_response();
  too_late.wheel(60420, 60416.001, 184);
  EXPECT_EQ(too_late.task.state_name(), "response");
  too_late.deadline(60436);
  EXPECT_EQ(too_late.row.outcome, Outcome::no_go);
}

TEST(TaskMachine, MeasuresTheTurnFromWhereTheWheelWasAtOnset) {
  Bench b;
  b.open(0);
  b.wheel(390, 9);  // within quiescence's tolerance
  b.deadline(400);
  b.wheel(410, 90);
  b.photodiode(416, 416);
  b.wheel(500, 90 + 183);
  EXPECT_EQ(b.task.state_name(), "response");
  EXPECT_NEAR(b.task.wheel_deg(), 183 * b.from.settings.deg_per_count(), 1e-9);
  b.wheel(501, 90 + 184);
  EXPECT_EQ(b.row.choice, Choice::right);
}

TEST(TaskMachine, DoesNotCountATurnStampedBeforeOnsetThatArrivesAfterIt) {
  Bench b;
  b.until_response();
  b.wheel(418, 415, 200);
  EXPECT_EQ(b.task.state_name(), "response");
  EXPECT_EQ(b.row.first_movement_at, kNever);
  b.wheel(500, 200 + 184);
  EXPECT_EQ(b.row.choice, Choice::right);
  EXPECT_EQ(b.row.first_movement_at, ms(500));
}

TEST(TaskMachine, DrawsQuiescenceFromItsRangeBySeedAndTrial) {
  const VisualTask from;
  double least = 10, most = 0;
  for (std::uint32_t trial = 1; trial < 500; ++trial) {
    TaskMachine task(from.table, from.numbers, 8), again(from.table, from.numbers, 8);
    TrialRow row, same;
    Effects effects;
    task.open(ms(5), trial, {}, row, effects);
    again.open(ms(9), trial, {}, same, effects);
    EXPECT_EQ(row.quiescence_s, same.quiescence_s);
    EXPECT_EQ(task.next_deadline(), ms(5) + from_s(row.quiescence_s));
    least = std::min(least, row.quiescence_s);
    most = std::max(most, row.quiescence_s);
  }
  EXPECT_GE(least, .4);
  EXPECT_LE(most, .7);
  EXPECT_LT(least, .41);
  EXPECT_GT(most, .69);
}

TEST(TaskMachine, CanBeAbortedInQuiescence) {
  Bench b;
  b.open(0);
  b.log.clear();
  b.abort(100);
  EXPECT_EQ(b.log, (Log{"100 trial_over", "100 -> closing"}));
  EXPECT_EQ(b.row.outcome, Outcome::aborted);
  EXPECT_EQ(b.row.stimulus_off_at, kNever);
  EXPECT_EQ(b.task.next_deadline(), kNever);
}

TEST(TaskMachine, CanBeAbortedWhileTheStimulusAppears) {
  Bench b;
  b.open(0);
  b.deadline(400);
  b.log.clear();
  b.abort(410);
  EXPECT_EQ(b.log, (Log{"410 hide_stimulus", "410 trial_over", "410 -> closing"}));
  EXPECT_EQ(b.row.outcome, Outcome::aborted);
}

TEST(TaskMachine, CanBeAbortedInTheResponse) {
  Bench b;
  b.until_response();
  b.abort(500);
  EXPECT_EQ(b.log, (Log{"500 hide_stimulus", "500 trial_over", "500 -> closing"}));
  EXPECT_EQ(b.row.outcome, Outcome::aborted);
  EXPECT_EQ(b.row.choice, Choice::no_go);
  b.wheel(600, 500);  // comes too late to be a choice
  EXPECT_EQ(b.row.choice, Choice::no_go);
}

TEST(TaskMachine, KeepsTheOutcomeWhenAbortedInFeedback) {
  for (const std::int32_t turn : {184, -184}) {
    Bench b;
    b.until_response();
    b.wheel(900, turn);
    b.log.clear();
    b.abort(1000);
    EXPECT_EQ(b.row.outcome, turn > 0 ? Outcome::correct : Outcome::error);
    EXPECT_EQ(b.log, turn > 0 ? (Log{"1000 hide_stimulus", "1000 trial_over", "1000 -> closing"})
                              : (Log{"1000 trial_over", "1000 -> closing"}));
  }
}

TEST(TaskMachine, IgnoresTheWheelOutsideATrialAndAnEarlyTimer) {
  Bench b;
  b.wheel(0, 5000);
  b.deadline(0);
  EXPECT_EQ(b.log, Log{});
  b.open(10);
  b.deadline(399);
  EXPECT_EQ(b.task.state_name(), "quiescence");
}

TEST(TaskMachine, TakesAnyCountOfABrokenEncoder) {
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max(),
                         kLeast = std::numeric_limits<std::int32_t>::min();
  Bench b;
  b.open(0);
  b.wheel(1, kMost);
  b.wheel(2, kLeast);
  EXPECT_EQ(b.row.quiescence_restarts, 2u);
  b.deadline(402);
  b.photodiode(416, 416);
  b.wheel(500, kMost);
  EXPECT_EQ(b.row.choice, Choice::right);
}

// Whatever comes in whatever order, a trial ends once, with one feedback and the stimulus taken away once.
RC_GTEST_PROP(TaskMachine, EndsEveryTrialOnce, ()) {
  Bench b;
  double t = 0;
  b.open(t);
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5));
  const auto take = [&](int step) {
    if (step == 0) b.wheel(t, t, *rc::gen::inRange(-400, 400));
    if (step == 1) b.flip(t, t - *rc::gen::inRange(0, 30), *rc::gen::arbitrary<bool>());
    if (step == 2) b.photodiode(t, t - *rc::gen::inRange(0, 30));
    if (step >= 3) t = std::max(t, to_ms(b.task.next_deadline() - SessionTime{}));
    if (step >= 3) b.deadline(t);
  };
  for (std::size_t i = 0; i < steps.size() && b.task.next_deadline() != kNever; ++i, t += 7) take(steps[i]);
  for (; b.task.next_deadline() != kNever; ++t) take(3);
  const auto count = [&](std::string_view what) {
    return std::count_if(b.log.begin(), b.log.end(),
                         [&](const std::string& line) { return line.ends_with(what); });
  };
  RC_ASSERT(count(" trial_over") == 1);
  RC_ASSERT(count(" show_stimulus") == 1);
  RC_ASSERT(count(" hide_stimulus") == 1);
  RC_ASSERT(count(" go_cue") == 1);
  RC_ASSERT(count(" water") + count(" noise") == 1);
  RC_ASSERT(count(" water") == (b.row.outcome == Outcome::correct ? 1 : 0));
  RC_ASSERT(b.row.choice == Choice::no_go || b.row.reaction_time_s >= 0);
}

}  // namespace
}  // namespace dopaloop
