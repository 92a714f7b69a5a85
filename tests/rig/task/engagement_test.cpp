#include "rig/task/engagement.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

TrialRow took(double seconds) {
  TrialRow row;
  row.outcome = std::isnan(seconds) ? Outcome::no_go : Outcome::correct;
  row.reaction_time_s = seconds;
  return row;
}

void add(Engagement& e, double seconds, int trials) {
  for (int i = 0; i < trials; ++i) e.on_trial(took(seconds), 60);
}

RC_GTEST_PROP(LogMedian, IsRightToAPerCentOfNumbersInItsRange, (std::uint64_t seed)) {
  LogMedian median;
  std::vector<double> all;
  for (std::uint32_t i = 0; i < 501; ++i) {
    all.push_back(.01 * std::exp2(12 * uniform({seed, Purpose::mouse_reaction, 0, i})));
    median.add(all.back());
  }
  std::sort(all.begin(), all.end());
  RC_ASSERT(std::abs(median.value() / all[250] - 1) < .011);
}

TEST(LogMedian, IsNoNumberBeforeTheFirstAndTakesWhatIsOutOfRange) {
  LogMedian median;
  EXPECT_TRUE(std::isnan(median.value()));
  median.add(0);
  EXPECT_NEAR(median.value(), .001, .00002);
  LogMedian large;
  large.add(1e9);
  EXPECT_GT(large.value(), 4000);
}

TEST(Engagement, HoldsWhileTheMouseKeepsItsPace) {
  Engagement e({});
  add(e, 1, 500);
  add(e, 4.8, 20);
  EXPECT_TRUE(e.engaged());
}

TEST(Engagement, EndsOnceTheMedianOfTheLastTwentyIsOverFiveTimesTheSessions) {
  Engagement e({});
  add(e, 1, 200);
  add(e, 6, 10);
  EXPECT_TRUE(e.engaged());  // the mean of the middle two is 3.5
  add(e, 6, 1);
  EXPECT_FALSE(e.engaged());
}

TEST(Engagement, ComesBackWithTheMouse) {
  Engagement e({});
  add(e, 1, 200);
  add(e, 30, 20);
  EXPECT_FALSE(e.engaged());
  add(e, 1, 11);
  EXPECT_TRUE(e.engaged());
}

TEST(Engagement, TakesATrialWithoutAResponseForTheWholeWindow) {
  Engagement e({});
  add(e, 1, 200);
  add(e, kNan, 11);
  EXPECT_FALSE(e.engaged());
}

TEST(Engagement, SaysNothingBeforeItsTrialsOrWithoutAFactorOrOfAbortedTrials) {
  Engagement early({});
  add(early, 1, 70);
  add(early, 60, 29);
  EXPECT_TRUE(early.engaged());
  add(early, 60, 1);
  EXPECT_FALSE(early.engaged());
  Engagement off({.factor = 0, .window_trials = 20, .min_trials = 1});
  add(off, 1, 200);
  add(off, 60, 30);
  EXPECT_TRUE(off.engaged());
  Engagement aborted({});
  add(aborted, 1, 200);
  TrialRow row = took(kNan);
  row.outcome = Outcome::aborted;
  for (int i = 0; i < 30; ++i) aborted.on_trial(row, 60);
  EXPECT_TRUE(aborted.engaged());
}

}  // namespace
}  // namespace dopaloop
