#include "rig/task/recorded_generator.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dopaloop {
namespace {

RecordedTrial recorded(std::uint32_t session, bool new_session, double signed_contrast) {
  RecordedTrial t;
  t.session = session;
  t.new_session = new_session;
  t.signed_contrast = signed_contrast;
  return t;
}

TEST(RecordedGenerator, ShowsWhatTheRecordedMouseSaw) {
  RecordedTrial repeated = recorded(3, true, .25);
  repeated.repeat = true;
  RecordedGenerator generator({recorded(2, true, -.5), recorded(2, false, .5), repeated}, 1);

  const TrialPlan first = *generator.next(1, nullptr);
  EXPECT_EQ(first.contrast_left, .5);
  EXPECT_EQ(first.contrast_right, 0);
  EXPECT_EQ(first.correct, Choice::left);
  EXPECT_EQ(first.session, 2u);
  EXPECT_TRUE(first.new_session);
  EXPECT_TRUE(std::isnan(first.debias_draw));

  const TrialPlan second = *generator.next(2, nullptr);
  EXPECT_EQ(second.contrast_right, .5);
  EXPECT_EQ(second.correct, Choice::right);
  EXPECT_FALSE(second.new_session);
  EXPECT_FALSE(second.repeat);

  const TrialPlan third = *generator.next(3, nullptr);
  EXPECT_EQ(third.session, 3u);
  EXPECT_TRUE(third.new_session);
  EXPECT_TRUE(third.repeat);
}

TEST(RecordedGenerator, EndsWithTheRecording) {
  RecordedGenerator generator({recorded(1, true, .5)}, 1);
  EXPECT_TRUE(generator.next(1, nullptr).has_value());
  EXPECT_FALSE(generator.next(2, nullptr).has_value());
  EXPECT_FALSE(RecordedGenerator({}, 1).next(1, nullptr).has_value());
}

TEST(RecordedGenerator, DoesNotLetTheTasksErrorsChangeTheOrder) {
  RecordedGenerator generator({recorded(1, true, .5), recorded(1, false, -.25)}, 1);
  TrialRow error;
  error.outcome = Outcome::error;
  error.contrast_right = .5;
  const TrialPlan plan = *generator.next(2, &error);
  EXPECT_EQ(plan.contrast_left, .25);
  EXPECT_FALSE(plan.repeat);
}

TEST(RecordedGenerator, RewardsZeroContrastAtRandomAndByTheSeedAlone) {
  const std::size_t n = 4000;
  const std::vector<RecordedTrial> zeros(n, recorded(1, false, 0));
  RecordedGenerator a(zeros, 5), b(zeros, 5);
  int right = 0;
  for (std::uint32_t t = 1; t <= n; ++t) {
    const TrialPlan plan = *a.next(t, nullptr);
    EXPECT_EQ(plan.contrast_left + plan.contrast_right, 0);
    EXPECT_EQ(plan.correct, b.next(t, nullptr)->correct);
    if (plan.correct == Choice::right) ++right;
  }
  EXPECT_NEAR(right, .5 * n, 4 * std::sqrt(.25 * n));
}

}  // namespace
}  // namespace dopaloop
