#include "model/policy.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dopaloop {
namespace {

constexpr PolicyConfig kLow{
    .policy = Policy::low_confidence, .p_correct_below = .7, .p_light = .3, .zero_contrast_eligible = false};

GuidanceRequest request_of(double left, double right, std::uint32_t for_trial = 8) {
  return {for_trial - 1, for_trial, left, right, false};
}

TEST(Policy, CountsPCorrectOnTheStimulusSide) {
  EXPECT_DOUBLE_EQ(p_correct(request_of(0, .5), .8), .8);
  EXPECT_DOUBLE_EQ(p_correct(request_of(.5, 0), .8), 1 - .8);
  EXPECT_DOUBLE_EQ(p_correct(request_of(0, 0), .8), .5);
}

TEST(Policy, ChoosesOnlyTrialsTheMouseIsExpectedToFail) {
  EXPECT_TRUE(decide(kLow, 1, request_of(0, .5), .69).eligible);
  EXPECT_FALSE(decide(kLow, 1, request_of(0, .5), .7).eligible);
  EXPECT_TRUE(decide(kLow, 1, request_of(.5, 0), .31).eligible);
  EXPECT_FALSE(decide(kLow, 1, request_of(.5, 0), .29).eligible);
}

TEST(Policy, LeavesZeroContrastOutUnlessToldOtherwise) {
  EXPECT_FALSE(decide(kLow, 1, request_of(0, 0), .5).eligible);
  PolicyConfig config = kLow;
  config.zero_contrast_eligible = true;
  EXPECT_TRUE(decide(config, 1, request_of(0, 0), .5).eligible);
}

TEST(Policy, GivesNoLightAndNoPropensityToATrialThatIsNotEligible) {
  const Guidance g = decide(kLow, 1, request_of(0, .5), .9);
  EXPECT_FALSE(g.light);
  EXPECT_EQ(g.propensity, 0);
  EXPECT_TRUE(std::isnan(g.draw));
  EXPECT_DOUBLE_EQ(g.p_correct, .9);
  EXPECT_EQ(g.policy.view(), "low_confidence");
}

TEST(Policy, NeverLightsUnderPolicyNone) {
  for (std::uint32_t trial = 1; trial < 1000; ++trial) {
    const Guidance g = decide(PolicyConfig{}, trial, request_of(0, .5, trial), .01);
    ASSERT_FALSE(g.eligible || g.light);
  }
}

TEST(Policy, TossesACoinOfTheStatedProbability) {
  int light = 0;
  constexpr int kTrials = 100000;
  for (std::uint32_t trial = 1; trial <= kTrials; ++trial) {
    const Guidance g = decide(kLow, 42, request_of(0, .5, trial), .5);
    ASSERT_EQ(g.light, g.draw < .3);
    light += g.light;
  }
  EXPECT_NEAR(light, kTrials * .3, 4 * std::sqrt(kTrials * .3 * .7));
}

TEST(Policy, TossesTheSameCoinAgainForTheSameSeedAndTrialOnly) {
  const double draw = decide(kLow, 42, request_of(0, .5, 9), .5).draw;
  EXPECT_EQ(draw, decide(kLow, 42, request_of(.25, 0, 9), .6).draw);
  EXPECT_NE(draw, decide(kLow, 43, request_of(0, .5, 9), .5).draw);
  EXPECT_NE(draw, decide(kLow, 42, request_of(0, .5, 10), .5).draw);
}

TEST(Policy, MakesEveryTrialEligibleWhateverIsPredicted) {
  const PolicyConfig every{.policy = Policy::every_trial, .p_light = .3};
  constexpr int kTrials = 4000;
  int light = 0;
  for (std::uint32_t trial = 1; trial <= kTrials; ++trial) {
    const Guidance g = decide(every, 9, request_of(0, trial % 2 ? 0 : .5, trial), trial % 3 ? kNan : .99);
    ASSERT_TRUE(g.eligible);
    ASSERT_EQ(g.propensity, .3);
    ASSERT_EQ(g.light, g.draw < .3);
    light += g.light;
  }
  EXPECT_NEAR(light, kTrials * .3, 4 * std::sqrt(kTrials * .3 * .7));
}

TEST(Policy, HasNoPCorrectWhereNothingIsChosenAndThenNoLowConfidence) {
  PolicyConfig config = kLow;
  config.zero_contrast_eligible = true;
  config.p_correct_below = 1;
  const Guidance g = decide(config, 1, request_of(0, 0), kNan);
  EXPECT_TRUE(std::isnan(g.p_right));
  EXPECT_TRUE(std::isnan(g.p_correct));
  EXPECT_FALSE(g.eligible || g.light);
}

TEST(Policy, SaysNothingAboutNoTrial) {
  const Guidance g = decide(kLow, 1, {7, 0, 0, .5, false}, .1);
  EXPECT_FALSE(g.eligible || g.light);
  EXPECT_TRUE(std::isnan(g.p_right));
  EXPECT_TRUE(std::isnan(g.p_correct));
  EXPECT_EQ(g.after_trial, 7u);
}

}  // namespace
}  // namespace dopaloop
