#include "rig/task/training.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>

#include "rig/base/fields.h"
#include "tests/rig/task/mice.h"

namespace dopaloop {
namespace {

bool same_state(const TrainingState& a, const TrainingState& b) {
  bool same = same_record(a, b) && a.contrast_count == b.contrast_count &&
              a.session_trials == b.session_trials && a.session_responses == b.session_responses;
  for (std::size_t i = 0; i < a.contrasts.size(); ++i)
    same = same && same_record(a.contrasts[i], b.contrasts[i]);
  return same;
}

TrialRow trial_of(double signed_contrast, bool correct, bool repeat = false) {
  TrialPlan plan;
  (signed_contrast < 0 ? plan.contrast_left : plan.contrast_right) = std::abs(signed_contrast);
  plan.correct = signed_contrast < 0 ? Choice::left : Choice::right;
  plan.repeat = repeat;
  return row_after(plan, 1, correct ? plan.correct : wrong_mouse(plan, 1));
}

TrainingState after(TrainingState s, const VisualDecisionConfig& config, double contrast, bool correct, int n,
                    bool repeat = false) {
  for (int i = 0; i < n; ++i) s = after_trial(s, config, trial_of(contrast, correct, repeat));
  return s;
}

TrainingState begun(const VisualDecisionConfig& config) { return begin_session({}, config); }

// ---- up ------------------------------------------------------------------------------------------------

TEST(Training, BeginsInTheFirstPhase) { EXPECT_EQ(begun(training_config()).phase, 1u); }

TEST(Training, LeavesTheMousesPhaseAloneInATaskWithoutPhases) {
  TrainingState mouse;
  mouse.phase = 4;
  VisualDecisionConfig config;
  mouse = after(begin_session(mouse, config), config, .5, true, 300);
  EXPECT_EQ(after_session(mouse, config).phase, 4u);
  ContrastGenerator generator(config, 1, mouse);
  EXPECT_EQ(generator.next(1, nullptr)->phase, 0u);
}

TEST(Training, GoesUpAtTheTrialThatMakesTheLastContrastGood) {
  const VisualDecisionConfig config = training_config();
  TrainingState s = begun(config);
  for (const double contrast : {-1., 1., -.5}) s = after(s, config, contrast, true, 50);
  s = after(s, config, .5, true, 49);
  EXPECT_EQ(s.phase, 1u);
  s = after(s, config, .5, true, 1);
  EXPECT_EQ(s.phase, 2u);
  EXPECT_EQ(s.phase_trials, 0u);
}

TEST(Training, WantsMoreThanEightyPerCentOfTheLastFifty) {
  const VisualDecisionConfig config = training_config();
  for (const int correct : {40, 41}) {
    TrainingState s = begun(config);
    for (const double contrast : {-1., 1., -.5}) s = after(s, config, contrast, true, 50);
    s = after(s, config, .5, false, 50 - correct);
    s = after(s, config, .5, true, correct);
    EXPECT_EQ(s.phase, correct == 41 ? 2u : 1u) << correct;
  }
}

TEST(Training, ForgetsWhatLiesFiftyTrialsBack) {
  const VisualDecisionConfig config = training_config();
  TrainingState s = begun(config);
  for (const double contrast : {-1., 1., -.5, .5}) s = after(s, config, contrast, false, 64);
  for (const double contrast : {-1., 1., -.5}) s = after(s, config, contrast, true, 50);
  s = after(s, config, .5, true, 40);
  EXPECT_EQ(s.phase, 1u);
  s = after(s, config, .5, true, 1);
  EXPECT_EQ(s.phase, 2u);
}

TEST(Training, CountsNoRepeat) {
  const VisualDecisionConfig config = training_config();
  TrainingState s = begun(config);
  for (const double contrast : {-1., 1., -.5, .5}) s = after(s, config, contrast, true, 200, true);
  EXPECT_EQ(s.phase, 1u);
  EXPECT_EQ(s.phase_trials, 0u);
  EXPECT_EQ(s.contrast_count, 0u);
  EXPECT_EQ(s.session_responses, 800u);
}

TEST(Training, CountsANoGoAsNotCorrectAndAnAbortedTrialAsNothing) {
  const VisualDecisionConfig config = training_config();
  const TrainingState s = begun(config);
  TrialRow row = trial_of(1, true);
  row.choice = Choice::no_go;
  row.outcome = Outcome::no_go;
  const TrainingState no_go = after_trial(s, config, row);
  EXPECT_EQ(no_go.phase_trials, 1u);
  EXPECT_EQ(no_go.contrasts[0].bits, 0u);
  EXPECT_EQ(no_go.contrasts[0].count, 1u);
  EXPECT_EQ(no_go.session_responses, 0u);
  row.outcome = Outcome::aborted;
  EXPECT_TRUE(same_state(after_trial(s, config, row), s));
}

TEST(Training, GoesUpAfterItsNumberOfTrials) {
  const VisualDecisionConfig config = training_config();
  TrainingState s = in_phase(begun(config), 3);
  s = after(s, config, .125, false, 199);
  EXPECT_EQ(s.phase, 3u);
  s = after(s, config, .125, false, 1);
  EXPECT_EQ(s.phase, 4u);
}

TEST(Training, StaysInTheLastPhase) {
  VisualDecisionConfig config = training_config();
  config.phases.back().up_after_trials = 10;
  EXPECT_EQ(after(in_phase(begun(config), 6), config, 1, true, 1000).phase, 6u);
}

TEST(Training, WantsBothConditionsWhereAPhaseNamesBoth) {
  VisualDecisionConfig config = training_config();
  config.phases[0].up_after_trials = 300;
  TrainingState s = begun(config);
  for (const double contrast : {-1., 1., -.5, .5}) s = after(s, config, contrast, true, 50);
  EXPECT_EQ(s.phase, 1u);
  s = after(s, config, 1, true, 99);
  EXPECT_EQ(s.phase, 1u);
  s = after(s, config, 1, true, 1);
  EXPECT_EQ(s.phase, 2u);
}

// ---- down ----------------------------------------------------------------------------------------------

VisualDecisionConfig config_with_down() {
  VisualDecisionConfig config = training_config();
  for (PhaseConfig& phase : config.phases) {
    phase.down_accuracy = .6;
    phase.down_window = 30;
  }
  return config;
}

TEST(Training, GoesDownAtTheTrialThatMakesTheEasiestContrastBad) {
  const VisualDecisionConfig config = config_with_down();
  TrainingState s = in_phase(begun(config), 3);
  s = after(s, config, 1, true, 18);
  s = after(s, config, -1, false, 12);
  EXPECT_EQ(s.phase, 3u);  // 18 of 30 are not less than .6
  s = after(s, config, -1, false, 1);
  EXPECT_EQ(s.phase, 2u);
  EXPECT_EQ(s.phase_trials, 0u);
  EXPECT_EQ(s.contrast_count, 0u);
}

TEST(Training, JudgesTheWayDownByTheEasiestContrastsOfThisPhaseAlone) {
  const VisualDecisionConfig config = config_with_down();
  TrainingState s = in_phase(begun(config), 2);
  s = after(s, config, .5, false, 60);
  s = after(s, config, 1, false, 100, true);
  EXPECT_EQ(s.phase, 2u);
  s = after(s, config, 1, false, 29);
  EXPECT_EQ(s.phase, 2u);
  s = after(s, config, 1, false, 1);
  EXPECT_EQ(s.phase, 1u);
}

TEST(Training, NeverGoesDownFromTheFirstPhaseOrWithoutARule) {
  EXPECT_EQ(after(begun(config_with_down()), config_with_down(), 1, false, 500).phase, 1u);
  const VisualDecisionConfig config = training_config();
  EXPECT_EQ(after(in_phase(begun(config), 2), config, 1, false, 500).phase, 2u);
}

TEST(Training, EarnsTheWayUpAnewAfterGoingDown) {
  const VisualDecisionConfig config = config_with_down();
  TrainingState s = in_phase(begun(config), 2);
  for (const double contrast : {-.5, .5}) s = after(s, config, contrast, true, 64);
  s = after(s, config, 1, false, 30);
  ASSERT_EQ(s.phase, 1u);
  for (const double contrast : {-1., 1., -.5}) s = after(s, config, contrast, true, 50);
  s = after(s, config, .5, true, 49);
  EXPECT_EQ(s.phase, 1u);
  EXPECT_EQ(after(s, config, .5, true, 1).phase, 2u);
}

// ---- scripted mice -------------------------------------------------------------------------------------

std::map<std::uint32_t, std::uint32_t> first_trials(const PlayedSession& session) {
  std::map<std::uint32_t, std::uint32_t> first;
  for (const TrialRow& row : session.rows) first.try_emplace(row.phase, row.trial);
  return first;
}

TEST(Training, TakesAPerfectMouseThroughEveryPhase) {
  const VisualDecisionConfig config = training_config();
  ContrastGenerator generator(config, 4);
  const auto first = first_trials(play(generator, perfect_mouse, 2500));
  ASSERT_EQ(first.size(), 6u);
  EXPECT_GT(first.at(2), 200u);
  EXPECT_EQ(first.at(4), first.at(3) + 200);
  EXPECT_EQ(first.at(5), first.at(4) + 200);
  EXPECT_EQ(first.at(6), first.at(5) + 200);
}

TEST(Training, KeepsTheOtherMiceInTheFirstPhase) {
  for (const ScriptedMouse& mouse : {ScriptedMouse(right_mouse), ScriptedMouse(left_mouse), chance_mouse(5),
                                     ScriptedMouse(sleeping_mouse)}) {
    ContrastGenerator generator(training_config(), 4);
    EXPECT_EQ(play(generator, mouse, 3000).rows.back().phase, 1u);
  }
}

TEST(Training, ShowsEachPhasesContrastsFromTheTrialAfterTheChangeOn) {
  const VisualDecisionConfig config = training_config();
  ContrastGenerator generator(config, 9);
  const PlayedSession session = play(generator, perfect_mouse, 2500);
  TrainingState s = begun(config);
  for (const TrialRow& row : session.rows) {
    ASSERT_EQ(row.phase, s.phase) << row.trial;
    const auto& shown = config.phases[s.phase - 1].contrasts;
    const double contrast = std::max(row.contrast_left, row.contrast_right);
    ASSERT_NE(std::find(shown.begin(), shown.end(), contrast), shown.end()) << row.trial;
    s = after_trial(s, config, row);
  }
}

TEST(Training, ShowsEverySignedContrastAsOftenWhereNoProbabilitiesAreGiven) {
  const VisualDecisionConfig config = training_config();
  ContrastGenerator generator(config, 2, in_phase(begun(config), 6));
  std::map<double, int> shown;
  for (const TrialRow& row : play(generator, perfect_mouse, 18000).rows) ++shown[signed_contrast(row)];
  ASSERT_EQ(shown.size(), 9u);
  for (const auto& [contrast, n] : shown) EXPECT_NEAR(n, 2000, 4 * std::sqrt(2000 * 8. / 9)) << contrast;
}

// ---- from session to session ---------------------------------------------------------------------------

RC_GTEST_PROP(Training, IsTheSameInOnePieceAndInSessionsOfAnyLength, (std::uint64_t seed)) {
  VisualDecisionConfig config = training_config();
  config.phases[1].down_accuracy = .7;
  ContrastGenerator whole(config, seed);
  const auto often_right = [&](const TrialPlan& plan, std::uint32_t t) {
    return uniform({seed, Purpose::mouse_choice, t}) < .93 ? plan.correct : Choice::left;
  };
  const PlayedSession session = play(whole, often_right, 900);
  TrainingState s;
  std::size_t at = 0;
  for (std::uint32_t cut = 0; at < session.rows.size(); ++cut) {
    const auto n = static_cast<std::size_t>(400 * uniform({seed, Purpose::mouse_reaction, cut}));
    const std::size_t end = std::min(session.rows.size(), at + n);
    s = after_session(fold(s, config,
                           {session.rows.begin() + static_cast<std::ptrdiff_t>(at),
                            session.rows.begin() + static_cast<std::ptrdiff_t>(end)}),
                      config);
    at = end;
  }
  const TrainingState once = after_session(fold({}, config, session.rows), config);
  RC_ASSERT(s.phase == once.phase);
  RC_ASSERT(s.phase_trials == once.phase_trials);
  RC_ASSERT(s.easiest_bits == once.easiest_bits);
  RC_ASSERT(s.choice_bits == once.choice_bits);
  RC_ASSERT(s.contrast_count == once.contrast_count);
  for (std::uint32_t i = 0; i < s.contrast_count; ++i)
    RC_ASSERT(same_record(s.contrasts[i], once.contrasts[i]));
}

RC_GTEST_PROP(Training, KeepsItsCountsWithinTheirBounds, (std::uint64_t seed)) {
  VisualDecisionConfig config = config_with_down();
  config.repeat_on_error = seed % 2 == 0;
  const double skill = uniform({seed, Purpose::side, 0});
  ContrastGenerator generator(config, seed);
  TrainingState s = begun(config);
  const PlayedSession session = play(
      generator,
      [&](const TrialPlan& plan, std::uint32_t t) {
        return uniform({seed, Purpose::mouse_choice, t}) < skill ? plan.correct : wrong_mouse(plan, t);
      },
      600);
  for (const TrialRow& row : session.rows) {
    const std::uint32_t before = s.phase;
    s = after_trial(s, config, row);
    RC_ASSERT(s.phase >= 1u && s.phase <= 6u);
    RC_ASSERT(s.phase + 1 >= before && s.phase <= before + 1);
    RC_ASSERT(s.contrast_count <= 10u);
    RC_ASSERT(!row.repeat || s.phase == before);
  }
}

TEST(Training, ForgetsContrastsThatAreInNoPhaseAnyMoreAndKeepsToThePhasesThereAre) {
  VisualDecisionConfig config = training_config();
  TrainingState s = after(in_phase(begun(config), 6), config, .0625, true, 20);
  s = after(s, config, 1, true, 20);
  config.phases.resize(2);
  s = begin_session(after_session(s, config), config);
  EXPECT_EQ(s.phase, 2u);
  EXPECT_EQ(s.phase_trials, 0u);
  ASSERT_EQ(s.contrast_count, 1u);
  EXPECT_EQ(s.contrasts[0].signed_contrast, 1);
}

TEST(Training, BeginsASessionTheSameWayTwice) {
  const VisualDecisionConfig config = training_config();
  const TrainingState once = begin_session(after({}, config, 1, true, 30), config);
  EXPECT_TRUE(same_state(begin_session(once, config), once));
}

// ---- reward and wheel ----------------------------------------------------------------------------------

VisualDecisionConfig adaptive_config() {
  VisualDecisionConfig config;
  config.reward_ul = 1.7;
  config.reward_adaptive.step_ul = .1;
  config.reward_adaptive.up_below_responses = 50;
  return config;
}

TrainingState after_responses(const TrainingState& s, const VisualDecisionConfig& config, int n) {
  return begin_session(after_session(after(s, config, .5, true, n), config), config);
}

TEST(Training, LowersTheDropAfterTwoHundredResponsesDownToTheSmallest) {
  const VisualDecisionConfig config = adaptive_config();
  TrainingState s = begun(config);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 1.7);
  s = after_responses(s, config, 199);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 1.7);
  s = after_responses(s, config, 200);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 1.6);
  for (int i = 0; i < 5; ++i) s = after_responses(s, config, 200);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 1.5);
}

TEST(Training, RaisesTheDropAfterFewResponsesUpToTheLargest) {
  VisualDecisionConfig config = adaptive_config();
  TrainingState s = after_responses(begun(config), config, 49);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 1.8);
  for (int i = 0; i < 20; ++i) s = after_responses(s, config, 1);
  EXPECT_DOUBLE_EQ(reward_ul(s, config), 3);
  config.reward_adaptive.up_below_responses = 0;
  EXPECT_DOUBLE_EQ(reward_ul(after_responses(begun(config), config, 1), config), 1.7);
}

TEST(Training, LeavesTheDropAloneUnlessItAdapts) {
  const VisualDecisionConfig config;
  EXPECT_TRUE(std::isnan(reward_ul(after_responses(begun(config), config, 500), config)));
}

TEST(Training, KeepsTheNovicesWheelUntilMoreThanTwoHundredResponsesInOneSession) {
  VisualDecisionConfig config;
  config.novice_wheel.gain_deg_per_mm = 8;
  TrainingState s = after_responses(begun(config), config, 200);
  s = after(s, config, .5, true, 201);
  EXPECT_EQ(wheel_gain_deg_per_mm(s, config), 8);  // from the next session on
  s = begin_session(after_session(s, config), config);
  EXPECT_TRUE(std::isnan(wheel_gain_deg_per_mm(s, config)));
  EXPECT_TRUE(std::isnan(wheel_gain_deg_per_mm(after_responses(s, config, 3), config)));
}

TEST(Training, CountsNoSessionWithoutATrial) {
  VisualDecisionConfig config = adaptive_config();
  const TrainingState s = begun(config);
  EXPECT_TRUE(same_state(after_session(s, config), s));
  EXPECT_EQ(after_responses(s, config, 1).sessions, 1u);
}

}  // namespace
}  // namespace dopaloop
