#include "model/follower.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "rig/base/fields.h"
#include "rig/base/random.h"

namespace dopaloop {
namespace {

constexpr std::uint64_t kSeed = 11;

ModelConfig config() {
  ModelConfig c;
  c.policy.policy = Policy::low_confidence;
  return c;
}

TrialRow trial_of(std::uint32_t number) {
  const auto toss = [&](std::uint32_t index) {
    return uniform({.seed = 5, .purpose = Purpose::mouse_choice, .trial = number, .index = index});
  };
  TrialRow t;
  t.trial = number;
  t.new_session = number % 40 == 1;
  const double contrast = std::floor(toss(0) * 3) / 4;
  (toss(1) < .5 ? t.contrast_left : t.contrast_right) = contrast;
  t.choice = toss(2) < .1 ? Choice::no_go : toss(2) < .5 ? Choice::left : Choice::right;
  t.repeat = toss(3) < .1;
  return t;
}

std::vector<TrialRow> trials(std::uint32_t n) {
  std::vector<TrialRow> rows;
  for (std::uint32_t i = 1; i <= n; ++i) rows.push_back(trial_of(i));
  return rows;
}

GuidanceRequest request_after(std::uint32_t number) {
  const TrialRow next = trial_of(number + 1);
  return {number, number + 1, next.contrast_left, next.contrast_right, next.new_session};
}

Guidance guidance_after(const Follower& follower, std::uint32_t number) {
  Guidance g;
  EXPECT_EQ(follower.advise(request_after(number), g), Advice::given);
  return g;
}

TEST(Follower, LearnsTheNextTrialIgnoresAKnownOneAndNoticesAMissedOne) {
  Follower follower = make_follower(config(), true, kSeed);
  EXPECT_EQ(follower.learn(trial_of(1)), Learned::now);
  const WeightArray before = follower.model().mean();
  EXPECT_EQ(follower.learn(trial_of(1)), Learned::before);
  EXPECT_EQ(follower.learn(trial_of(3)), Learned::missing);
  EXPECT_EQ(follower.model().mean()[0], before[0]);
  EXPECT_EQ(follower.last_trial(), 1u);
  follower.catch_up(trials(3));
  EXPECT_EQ(follower.last_trial(), 3u);
}

TEST(Follower, AnswersBeforeTheFirstTrial) {
  Follower follower = make_follower(config(), true, kSeed);
  const Guidance g = guidance_after(follower, 0);
  EXPECT_NEAR(g.p_right, .5, 1e-15);
  EXPECT_TRUE(std::isnan(g.log_likelihood));
  EXPECT_EQ(g.model.view(), "logistic");
  EXPECT_EQ(g.id, 1u);
}

TEST(Follower, DoesNotAnswerForTrialsItMissedOrSawAlready) {
  Follower follower = make_follower(config(), true, kSeed);
  follower.begin_life(trials(5), 2);
  Guidance g;
  EXPECT_EQ(follower.advise(request_after(6), g), Advice::missing);
  EXPECT_EQ(follower.advise(request_after(4), g), Advice::stale);
  EXPECT_EQ(follower.advise({5, 5, 0, .5, false}, g), Advice::stale);
  EXPECT_EQ(follower.advise(request_after(5), g), Advice::given);
}

TEST(Follower, ScoresTheTrialBeforeItSawItAndLeavesRepeatsAndNoGoOut) {
  Follower follower = make_follower(config(), true, kSeed);
  int scored = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const Guidance g = guidance_after(follower, i);
    const TrialRow t = trial_of(i + 1);
    follower.learn(t);
    const double score = guidance_after(follower, i + 1).log_likelihood;
    if (t.choice == Choice::no_go || t.repeat) {
      ASSERT_TRUE(std::isnan(score));
      continue;
    }
    ++scored;
    ASSERT_NEAR(score, std::log(t.choice == Choice::right ? g.p_right : 1 - g.p_right), 1e-13);
  }
  EXPECT_GT(scored, 100);
}

TEST(Follower, ReportsTheWeightsOfATrialAfterWhichNoneComes) {
  Follower follower = make_follower(config(), true, kSeed);
  follower.learn(trial_of(1));
  Guidance g;
  ASSERT_EQ(follower.advise({1, 0, 0, 0, false}, g), Advice::given);
  EXPECT_FALSE(g.light);
  EXPECT_TRUE(std::isnan(g.p_right));
  EXPECT_EQ(g.weight_mean[2], follower.model().mean()[2]);
}

// The restart contract: whatever the moment of death, whatever was sent twice, the answers are the same to
// the bit; only the life in the id differs.
RC_GTEST_PROP(Follower, AnswersAfterARestartLikeOneThatNeverDied, (unsigned at, bool told_twice)) {
  constexpr std::uint32_t kTrials = 120;
  const std::uint32_t dies_after = 1 + at % (kTrials - 1);
  Follower unbroken = make_follower(config(), true, kSeed);
  Follower restarted = make_follower(config(), true, kSeed);
  restarted.begin_life(trials(dies_after), 2);
  for (std::uint32_t i = 1; i <= kTrials; ++i) {
    RC_ASSERT(unbroken.learn(trial_of(i)) == Learned::now);
    if (i < dies_after) continue;
    if (i > dies_after || told_twice) restarted.learn(trial_of(i));
    const Guidance expected = guidance_after(unbroken, i);
    Guidance actual = guidance_after(restarted, i);
    RC_ASSERT(actual.id == ((std::uint64_t{2} << 32) | (i + 1)));
    actual.id = expected.id;
    RC_ASSERT(same_record(actual, expected));
  }
}

TEST(Follower, GuidesATaskWithoutChoicesByItsPolicyAlone) {
  ModelConfig c = config();
  c.policy.policy = Policy::every_trial;
  Follower follower = make_follower(c, false, kSeed);
  EXPECT_TRUE(follower.model().parameter_names().empty());
  int light = 0;
  for (std::uint32_t trial = 1; trial <= 50; ++trial) {
    TrialRow row;
    row.trial = trial;
    row.outcome = Outcome::rewarded;
    row.reward_ul = 2;
    EXPECT_EQ(follower.learn(row), Learned::now);
    Guidance g;
    ASSERT_EQ(follower.advise({trial, trial + 1, 0, 0, false}, g), Advice::given);
    EXPECT_TRUE(g.eligible);
    EXPECT_TRUE(std::isnan(g.p_right));
    EXPECT_TRUE(std::isnan(g.p_correct));
    EXPECT_TRUE(std::isnan(g.log_likelihood));
    EXPECT_TRUE(std::isnan(g.weight_mean[0]));
    light += g.light;
  }
  EXPECT_GT(light, 10);
  EXPECT_LT(light, 40);
}

}  // namespace
}  // namespace dopaloop
