#include "rig/task/contrast_generator.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <tuple>

#include "rig/task/task_numbers.h"
#include "tests/rig/task/mice.h"

namespace dopaloop {
namespace {

VisualDecisionConfig config_without_repeats() {
  VisualDecisionConfig c;
  c.repeat_on_error = false;
  c.max_trials = 100000;
  return c;
}

TrialRow row_of(const TrialPlan& plan, Outcome outcome, Choice choice) {
  TrialRow row;
  row.contrast_left = plan.contrast_left;
  row.contrast_right = plan.contrast_right;
  row.outcome = outcome;
  row.choice = choice;
  return row;
}

TrialRow error_at(double left, double right, Choice choice) {
  TrialPlan plan;
  plan.contrast_left = left;
  plan.contrast_right = right;
  return row_of(plan, Outcome::error, choice);
}

constexpr std::uint32_t kTrials = 20000;

TEST(ContrastGenerator, DrawsEachContrastAsOftenAsItsProbability) {
  const VisualDecisionConfig config = config_without_repeats();
  ContrastGenerator generator(config, 5);
  std::map<double, int> counts;
  for (std::uint32_t t = 1; t <= kTrials; ++t) {
    const TrialPlan plan = *generator.next(t, nullptr);
    ++counts[std::max(plan.contrast_left, plan.contrast_right)];
    EXPECT_TRUE(plan.contrast_left == 0 || plan.contrast_right == 0);
  }
  ASSERT_EQ(counts.size(), config.contrasts.size());
  for (std::size_t i = 0; i < config.contrasts.size(); ++i) {
    const double p = config.contrast_probabilities[i];
    EXPECT_NEAR(counts[config.contrasts[i]], p * kTrials, 4 * std::sqrt(p * (1 - p) * kTrials));
  }
}

TEST(ContrastGenerator, ShowsTheRightSideAsOftenAsItsProbability) {
  VisualDecisionConfig config = config_without_repeats();
  config.side_probability_right = .8;
  ContrastGenerator generator(config, 6);
  int right = 0, shown = 0;
  for (std::uint32_t t = 1; t <= kTrials; ++t) {
    const TrialPlan plan = *generator.next(t, nullptr);
    EXPECT_EQ(plan.side_probability_right, .8);
    if (plan.contrast_left == 0 && plan.contrast_right == 0) continue;
    ++shown;
    if (plan.contrast_right > 0) ++right;
    EXPECT_EQ(plan.correct, plan.contrast_right > 0 ? Choice::right : Choice::left);
  }
  EXPECT_NEAR(right, .8 * shown, 4 * std::sqrt(.16 * shown));
}

TEST(ContrastGenerator, RewardsZeroContrastOnEitherSideAlikeWhateverTheSideProbability) {
  VisualDecisionConfig config = config_without_repeats();
  config.contrasts = {0};
  config.contrast_probabilities = {1};
  config.side_probability_right = .9;
  ContrastGenerator generator(config, 7);
  int right = 0;
  for (std::uint32_t t = 1; t <= kTrials; ++t) {
    if (generator.next(t, nullptr)->correct == Choice::right) ++right;
  }
  EXPECT_NEAR(right, .5 * kTrials, 4 * std::sqrt(.25 * kTrials));
}

TEST(ContrastGenerator, RepeatsAnErrorAtHighContrastAndNothingElse) {
  VisualDecisionConfig config;
  const auto repeats = [&](double contrast, Outcome outcome) {
    ContrastGenerator generator(config, 1);
    TrialRow last = error_at(0, contrast, Choice::left);
    last.outcome = outcome;
    return generator.next(2, &last)->repeat;
  };
  EXPECT_TRUE(repeats(.5, Outcome::error));
  EXPECT_TRUE(repeats(1, Outcome::error));
  EXPECT_FALSE(repeats(.25, Outcome::error));
  EXPECT_FALSE(repeats(0, Outcome::error));
  EXPECT_FALSE(repeats(.5, Outcome::correct));
  EXPECT_FALSE(repeats(.5, Outcome::no_go));
  EXPECT_FALSE(repeats(.5, Outcome::aborted));
  config.repeat_on_error = false;
  EXPECT_FALSE(repeats(.5, Outcome::error));
}

TEST(ContrastGenerator, RepeatsTheContrastOfTheErrorWhicheverSideItWasOn) {
  const VisualDecisionConfig config;
  for (std::uint32_t trial = 2; trial < 100; ++trial) {
    ContrastGenerator generator(config, 3);
    const TrialRow last = error_at(trial % 2 ? .5 : 0, trial % 2 ? 0 : .5, Choice::left);
    const TrialPlan plan = *generator.next(trial, &last);
    EXPECT_EQ(std::max(plan.contrast_left, plan.contrast_right), .5);
    EXPECT_EQ(std::min(plan.contrast_left, plan.contrast_right), 0);
    EXPECT_EQ(plan.correct, plan.contrast_right > 0 ? Choice::right : Choice::left);
    EXPECT_EQ(plan.contrast_right > 0, plan.debias_draw < .5);
  }
}

// The share of repeats on the right after so many right choices in the last ten: P(N(share, .5) < .5).
void expect_share_right(int right_choices) {
  const VisualDecisionConfig config;
  const int n = 4000;
  int right = 0;
  for (int i = 0; i < n; ++i) {
    ContrastGenerator generator(config, static_cast<std::uint64_t>(i));
    std::uint32_t trial = 1;
    generator.next(trial, nullptr);
    for (int c = 0; c < 10; ++c) {  // older choices are forgotten: fifteen lefts come first
      for (int before = 0; c == 0 && before < 15; ++before) {
        const TrialRow old = error_at(.25, 0, Choice::left);
        generator.next(++trial, &old);
      }
      const TrialRow last = error_at(.5, 0, c < right_choices ? Choice::right : Choice::left);
      const TrialPlan plan = *generator.next(++trial, &last);
      if (c == 9 && plan.contrast_right > 0) ++right;
    }
  }
  const double expected = .5 * std::erfc(-(.5 - right_choices / 10.) / .5 / std::sqrt(2.));
  EXPECT_NEAR(right, expected * n, 4 * std::sqrt(n * expected * (1 - expected))) << right_choices;
}

TEST(ContrastGenerator, DrawsTheSideOfARepeatAgainstTheMousesBias) {
  for (const int right_choices : {0, 3, 5, 10}) expect_share_right(right_choices);
}

TEST(ContrastGenerator, LeavesTrialsWithoutAChoiceOutOfTheBias) {
  const VisualDecisionConfig config;
  const auto draw_after = [&](int no_gos) {
    ContrastGenerator generator(config, 9);
    const TrialRow right = error_at(.5, 0, Choice::right);
    for (int i = 0; i < 10; ++i) generator.next(2, &right);
    const TrialRow none = row_of({}, Outcome::no_go, Choice::no_go);
    for (int i = 0; i < no_gos; ++i) generator.next(3, &none);
    return generator.next(40, &right)->debias_draw;
  };
  EXPECT_EQ(draw_after(0), draw_after(20));
}

TEST(ContrastGenerator, GivesAMouseThatAlwaysChoosesRightFourRepeatsInFiveOnTheLeft) {
  VisualDecisionConfig config;
  config.max_trials = 100000;
  ContrastGenerator generator(config, 11);
  int left = 0, repeats = 0;
  for (const TrialRow& row : play(generator, right_mouse, 8000).rows) {
    repeats += row.repeat;
    left += row.repeat && row.contrast_left > 0;
  }
  const double expected = .5 * std::erfc(-1 / std::sqrt(2.));  // .84
  EXPECT_NEAR(left, expected * repeats, 4 * std::sqrt(repeats * expected * (1 - expected)));
}

TEST(ContrastGenerator, CarriesTheBiasOverFromTheSessionBefore) {
  const VisualDecisionConfig config;
  TrainingState biased;
  biased.choice_bits = ~std::uint64_t{0};
  biased.choice_count = 64;
  const TrialRow error = error_at(.5, 0, Choice::right);
  ContrastGenerator known(config, 9, biased), left_before(config, 9, {});
  const TrialRow once_left = error_at(0, .25, Choice::left);
  left_before.next(2, &once_left);
  EXPECT_DOUBLE_EQ(known.next(3, &error)->debias_draw, left_before.next(3, &error)->debias_draw + .5);
}

TEST(ContrastGenerator, GivesTheAdaptedDropUntilAnOperatorSetsAnother) {
  VisualDecisionConfig config;
  config.reward_adaptive.step_ul = .1;
  TrainingState mouse;
  mouse.reward_ul = 2.4;
  ContrastGenerator generator(config, 1, mouse);
  EXPECT_DOUBLE_EQ(generator.next(1, nullptr)->reward_ul, 2.4);
  generator.set_number(*place_of_number<VisualDecisionConfig>("response_window_s"), 30);
  EXPECT_DOUBLE_EQ(generator.next(2, nullptr)->reward_ul, 2.4);
  generator.set_number(*place_of_number<VisualDecisionConfig>("reward_ul"), 2.9);
  for (std::uint32_t t = 3; t < 10; ++t) EXPECT_TRUE(std::isnan(generator.next(t, nullptr)->reward_ul));
}

TEST(ContrastGenerator, GivesTheNovicesWheelUntilAnOperatorSetsAnother) {
  VisualDecisionConfig config;
  config.novice_wheel.gain_deg_per_mm = 8;
  ContrastGenerator generator(config, 1);
  EXPECT_EQ(generator.next(1, nullptr)->wheel_gain_deg_per_mm, 8);
  generator.set_number(*place_of_number<VisualDecisionConfig>("wheel_gain_deg_per_mm"), 5);
  EXPECT_TRUE(std::isnan(generator.next(2, nullptr)->wheel_gain_deg_per_mm));
}

TEST(ContrastGenerator, TakesASideProbabilityThatIsSetLive) {
  VisualDecisionConfig config = config_without_repeats();
  ContrastGenerator generator(config, 6);
  generator.set_number(*place_of_number<VisualDecisionConfig>("side_probability_right"), 1);
  for (std::uint32_t t = 1; t <= 100; ++t) EXPECT_EQ(generator.next(t, nullptr)->contrast_left, 0);
}

TEST(ContrastGenerator, SaysThatTheMouseHasDisengaged) {
  VisualDecisionConfig config;
  config.max_trials = 100000;
  ContrastGenerator generator(config, 6);
  const auto stops = [](const TrialPlan& plan, std::uint32_t t) {
    return t <= 200 ? plan.correct : Choice::no_go;
  };
  const PlayedSession session = play(generator, stops, 220);
  EXPECT_TRUE(session.rows[209].engaged);   // nine no-gos among the last twenty
  EXPECT_FALSE(session.rows[210].engaged);  // ten, each as long as the window
}

TEST(ContrastGenerator, OpensOneSessionAndEndsAfterItsTrials) {
  VisualDecisionConfig config;
  config.max_trials = 2;
  ContrastGenerator generator(config, 1);
  EXPECT_TRUE(generator.next(1, nullptr)->new_session);
  EXPECT_FALSE(generator.next(2, nullptr)->new_session);
  EXPECT_FALSE(generator.next(3, nullptr).has_value());
}

auto all_of(const TrialPlan& p) {
  return std::tuple(p.contrast_left, p.contrast_right, p.correct, p.session, p.new_session, p.repeat,
                    p.side_probability_right, std::isnan(p.debias_draw) ? -9 : p.debias_draw);
}

RC_GTEST_PROP(ContrastGenerator, GivesTheSamePlansForTheSameSeedAndOutcomes, (std::uint64_t seed)) {
  const VisualDecisionConfig config;
  ContrastGenerator a(config, seed), b(config, seed);
  TrialPlan last;
  for (std::uint32_t t = 1; t < 50; ++t) {
    const bool wrong = *rc::gen::arbitrary<bool>();
    const TrialRow row = row_of(last, wrong ? Outcome::error : Outcome::correct,
                                (last.correct == Choice::right) != wrong ? Choice::right : Choice::left);
    const TrialPlan x = *a.next(t, t == 1 ? nullptr : &row), y = *b.next(t, t == 1 ? nullptr : &row);
    RC_ASSERT(all_of(x) == all_of(y));
    last = x;
  }
}

TEST(ContrastGenerator, GivesOtherPlansForAnotherSeed) {
  const VisualDecisionConfig config = config_without_repeats();
  ContrastGenerator a(config, 1), b(config, 2);
  int same = 0;
  for (std::uint32_t t = 1; t <= 200; ++t)
    same += a.next(t, nullptr)->contrast_left == b.next(t, nullptr)->contrast_left;
  EXPECT_LT(same, 150);
}

}  // namespace
}  // namespace dopaloop
