#include "model/logistic_normal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numbers>

namespace dopaloop {
namespace {

// Simpson's rule in long double over the logit itself, split at zero: another variable, another rule, a step
// far below either scale of the problem.
double reference(double mean, double sd) {
  constexpr int kIntervals = 40000;
  const auto integrate = [&](long double from, long double to) {
    const long double h = (to - from) / kIntervals;
    long double sum = 0;
    for (int i = 0; i <= kIntervals; ++i) {
      const long double z = from + h * i;
      const long double t = (z - mean) / sd;
      const long double weight = i == 0 || i == kIntervals ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * std::exp(-t * t / 2) / (1 + std::exp(-z));
    }
    return sum * h / 3 / (sd * std::sqrt(2 * std::numbers::pi_v<long double>));
  };
  const long double low = mean - 14.L * sd;
  const long double high = mean + 14.L * sd;
  const long double middle = low < 0 && high > 0 ? 0.L : mean;
  // The sigmoid bends within a few units of zero; where sd is large the rule needs its points there.
  const long double left = std::max(low, middle - 45);
  const long double right = std::min(high, middle + 45);
  return static_cast<double>(integrate(low, left) + integrate(left, middle) + integrate(middle, right) +
                             integrate(right, high));
}

TEST(LogisticNormal, AgreesWithFineQuadratureToTwelveDigits) {
  for (double sd : {1e-3, .1, .5, 1., 1.9, 1.999999, 2., 2.000001, 2.5, 5., 20., 100.}) {
    for (double mean : {-40., -12., -3., -.7, 0., 1e-8, .2, 1., 6., 25.}) {
      EXPECT_NEAR(expected_sigmoid(mean, sd), reference(mean, sd), 1e-12) << "mean " << mean << " sd " << sd;
    }
  }
}

TEST(LogisticNormal, KeepsItsRelativeAccuracyInTheTails) {
  for (double sd : {.3, 1., 1.99, 2.01, 3.}) {
    for (double mean : {-8., -15., -25.}) {
      const double exact = reference(mean, sd);
      EXPECT_NEAR(expected_sigmoid(mean, sd) / exact, 1, 1e-10) << "mean " << mean << " sd " << sd;
    }
  }
}

TEST(LogisticNormal, IsTheSigmoidItselfWhenNothingIsUncertain) {
  for (double mean : {-30., -1., 0., .3, 30.}) EXPECT_NEAR(expected_sigmoid(mean, 0), sigmoid(mean), 1e-15);
}

TEST(LogisticNormal, IsAHalfAtMeanZeroHoweverUncertain) {
  for (double sd : {0., .1, 1., 2., 2.1, 1e3, 1e8}) EXPECT_NEAR(expected_sigmoid(0, sd), .5, 1e-14);
}

RC_GTEST_PROP(LogisticNormal, GivesBothOutcomesProbabilityOneTogether, (int m, unsigned s)) {
  const double mean = m % 60000 * 1e-3;
  const double sd = s % 60000 * 1e-3;
  RC_ASSERT(std::abs(expected_sigmoid(mean, sd) + expected_sigmoid(-mean, sd) - 1) < 1e-13);
}

TEST(LogisticNormal, NeverScoresAnOutcomeAsImpossible) {
  const double floor = std::log(kLeastProbability);
  for (double sd : {0., 1., 10., 1e6}) {
    for (double mean : {-1e308, -1e6, -900.}) {
      const double score = log_expected_sigmoid(mean, sd);
      EXPECT_GE(score, floor);
      EXPECT_LE(score, 0);
    }
  }
  EXPECT_EQ(log_expected_sigmoid(-1e6, 1), floor);
  EXPECT_EQ(log_expected_sigmoid(1e308, 1), 0);
}

RC_GTEST_PROP(LogisticNormal, FindsTheModeWhereTheGradientVanishes, (int m, unsigned v)) {
  const double mean = m % 100000 * 1e-3;
  const double variance = std::pow(10., v % 2400 * .01 - 12);
  const double z = most_probable_logit(mean, variance);
  RC_ASSERT(z >= mean);
  RC_ASSERT(z <= mean + variance);
  // The gradient rises at a slope of at least one, so a bracket of width d holds the mode within d.
  const auto gradient = [&](double at) { return at - mean - variance * sigmoid(-at); };
  const double d = 1e-12 * (1 + std::abs(z)) + 1e-15 * std::abs(mean);
  RC_ASSERT(gradient(z - d) <= d * 1e-3);
  RC_ASSERT(gradient(z + d) >= -d * 1e-3);
}

TEST(LogisticNormal, FindsTheModeOfExtremeBeliefs) {
  for (double mean : {-1e9, -1e4, -800., 0., 800., 1e9}) {
    for (double variance : {0., 1e-300, 1., 1e4, 1e20}) {
      const double z = most_probable_logit(mean, variance);
      EXPECT_TRUE(std::isfinite(z)) << mean << " " << variance;
      EXPECT_GE(z, mean);
      EXPECT_LE(z, mean + variance);
    }
  }
}

}  // namespace
}  // namespace dopaloop
