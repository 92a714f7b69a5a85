#include "model/score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "model/logistic_tracker.h"

namespace dopaloop {
namespace {

Observation right_trial(Choice choice, bool repeat = false) {
  return {.stimulus = {0, .5, false}, .choice = choice, .repeat = repeat};
}

TEST(Score, IsNotANumberBeforeTheFirstScoredTrial) {
  Score score;
  score.add(kNan);
  EXPECT_EQ(score.n_trials(), 0u);
  EXPECT_TRUE(std::isnan(score.mean_log_likelihood()));
}

TEST(Score, AveragesWhatIsScored) {
  Score score;
  for (double x : {-1., kNan, -3.}) score.add(x);
  EXPECT_EQ(score.n_trials(), 2u);
  EXPECT_DOUBLE_EQ(score.mean_log_likelihood(), -2);
}

TEST(Score, LeavesRepeatsOutButLearnsFromThem) {
  LogisticTracker with{TrackerConfig{}}, without{TrackerConfig{}};
  const std::vector<Observation> trials{right_trial(Choice::right), right_trial(Choice::right, true),
                                        right_trial(Choice::no_go)};
  const Score score = dopaloop::score(with, trials);
  EXPECT_EQ(score.n_trials(), 1u);
  EXPECT_NEAR(score.log_likelihood(), -std::log(2), 1e-14);
  without.learn(trials[0]);
  EXPECT_GT(with.mean()[0], without.mean()[0]);
}

TEST(Observation, IsTheSameFromALiveTrialAndItsRecording) {
  TrialRow live;
  live.contrast_left = .25;
  live.choice = Choice::left;
  live.new_session = true;
  live.repeat = true;
  live.reaction_time_s = .7;
  live.reward_ul = 2;
  RecordedTrial recorded;
  recorded.signed_contrast = -.25;
  recorded.choice = Choice::left;
  recorded.new_session = true;
  recorded.repeat = true;
  recorded.reaction_time_s = .7;
  recorded.rewarded = true;
  const Observation a = observe(live), b = observe(recorded);
  EXPECT_EQ(a.stimulus.contrast_left, b.stimulus.contrast_left);
  EXPECT_EQ(a.stimulus.contrast_right, b.stimulus.contrast_right);
  EXPECT_EQ(a.stimulus.new_session, b.stimulus.new_session);
  EXPECT_EQ(a.choice, b.choice);
  EXPECT_EQ(a.reaction_time_s, b.reaction_time_s);
  EXPECT_EQ(a.rewarded, b.rewarded);
  EXPECT_EQ(a.repeat, b.repeat);
}

}  // namespace
}  // namespace dopaloop
