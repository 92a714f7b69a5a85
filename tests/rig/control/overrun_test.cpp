#include "rig/control/overrun.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace dopaloop {
namespace {

using std::chrono::microseconds;
constexpr Duration kBudget = microseconds(1000);

TEST(Overrun, IsAStepBeyondItsBudgetWhateverTheDeadline) {
  for (const Duration left : {Duration::max(), Duration{microseconds(5000)}, Duration{}, Duration{-1}}) {
    EXPECT_TRUE(overran(kBudget + Duration{1}, left, kBudget));
    EXPECT_FALSE(overran(kBudget, std::max(left, kBudget), kBudget));
  }
}

TEST(Overrun, IsAStepThatEndsAfterADeadlineThatCameMeanwhile) {
  EXPECT_TRUE(overran(microseconds(11), microseconds(10), kBudget));
  EXPECT_FALSE(overran(microseconds(10), microseconds(10), kBudget));
}

TEST(Overrun, IsNotAStepThatWokeForADeadlineAlreadyPast) {
  EXPECT_FALSE(overran(microseconds(11), Duration{}, kBudget));
  EXPECT_FALSE(overran(microseconds(11), microseconds(-500), kBudget));
}

TEST(Overrun, IsNothingWithoutADeadlineWithinTheBudget) {
  EXPECT_FALSE(overran(kBudget, Duration::max(), kBudget));
}

RC_GTEST_PROP(Overrun, OfALongerStepFollowsFromThatOfAShorter, ()) {
  const auto us = [] { return Duration{microseconds(*rc::gen::inRange(0, 3000))}; };
  const Duration took = us(), longer = took + us(), left = us(), budget = us();
  if (overran(took, left, budget)) RC_ASSERT(overran(longer, left, budget));
}

}  // namespace
}  // namespace dopaloop
