#include "model/logistic_tracker.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "model/logistic_normal.h"
#include "rig/base/random.h"

namespace dopaloop {
namespace {

using Vector3 = Eigen::Vector3d;
using Matrix3 = Eigen::Matrix3d;

Observation trial_of(double signed_contrast, Choice choice, bool new_session = false) {
  Observation t;
  t.stimulus = {std::max(-signed_contrast, 0.), std::max(signed_contrast, 0.), new_session};
  t.choice = choice;
  return t;
}

double chance(std::uint32_t trial, std::uint32_t index) {
  return uniform({.seed = 1, .purpose = Purpose::mouse_choice, .trial = trial, .index = index});
}

Matrix3 covariance_of(const LogisticTracker& tracker) { return Matrix3(tracker.covariance().data()); }

TEST(LogisticTracker, PredictsAHalfBeforeTheFirstTrial) {
  const LogisticTracker tracker{TrackerConfig{}};
  for (double c : {-1., -.25, 0., .5})
    EXPECT_NEAR(tracker.p_right(trial_of(c, Choice::right).stimulus), .5, 1e-15);
}

TEST(LogisticTracker, StartsFromItsPriorWhateverTheFirstTrialOpens) {
  TrackerConfig config;
  config.sigma_init = 1.5;
  for (bool new_session : {false, true}) {
    LogisticTracker tracker{config};
    tracker.learn(trial_of(0, Choice::no_go, new_session));
    EXPECT_DOUBLE_EQ(tracker.sd()[0], 1.5);
    EXPECT_EQ(tracker.mean()[0], 0);
  }
}

TEST(LogisticTracker, TakesTheDayStepInPlaceOfTheTrialStep) {
  TrackerConfig config{.sigma = .1, .sigma_day = .7, .sigma_init = 1, .contrast_scale = 2};
  LogisticTracker tracker{config};
  tracker.learn(trial_of(0, Choice::no_go, true));
  tracker.learn(trial_of(0, Choice::no_go));
  EXPECT_NEAR(tracker.sd()[1], std::sqrt(1 + .01), 1e-15);
  tracker.learn(trial_of(0, Choice::no_go, true));
  EXPECT_NEAR(tracker.sd()[1], std::sqrt(1 + .01 + .49), 1e-15);
}

TEST(LogisticTracker, LetsTimePassWithoutALikelihoodInANoGoTrial) {
  LogisticTracker tracker{TrackerConfig{}};
  tracker.learn(trial_of(.5, Choice::right, true));
  const WeightArray before = tracker.mean();
  const double sd_before = tracker.sd()[0];
  EXPECT_TRUE(std::isnan(tracker.learn(trial_of(-.5, Choice::no_go))));
  EXPECT_EQ(tracker.mean()[0], before[0]);
  EXPECT_GT(tracker.sd()[0], sd_before);
}

TEST(LogisticTracker, ScoresAChoiceByWhatItPredictedBeforeIt) {
  LogisticTracker tracker{TrackerConfig{}};
  for (std::uint32_t i = 0; i < 200; ++i) {
    const Observation t =
        trial_of(chance(i, 0) - .5, chance(i, 1) < .6 ? Choice::right : Choice::left, i % 50 == 0);
    const double p = tracker.p_right(t.stimulus);
    const double score = tracker.learn(t);
    EXPECT_NEAR(score, std::log(t.choice == Choice::right ? p : 1 - p), 1e-13);
  }
}

// One MAP step on all three weights at once, as the definition has it: Newton on the full log posterior.
struct Posterior {
  Vector3 mean;
  Matrix3 covariance;
};
Posterior newton_in_three_dimensions(const Vector3& prior_mean, const Matrix3& prior, const Vector3& x,
                                     double sign) {
  const Matrix3 precision = prior.inverse();
  Vector3 theta = prior_mean;
  Matrix3 hessian;
  for (int i = 0; i < 100; ++i) {
    const double p = sigmoid(sign * x.dot(theta));
    const Vector3 gradient = precision * (theta - prior_mean) - sign * (1 - p) * x;
    hessian = precision + p * (1 - p) * x * x.transpose();
    theta -= hessian.ldlt().solve(gradient);
  }
  return {theta, hessian.inverse()};
}

TEST(LogisticTracker, FindsTheModeAndCurvatureOfTheWholePosterior) {
  TrackerConfig config{.sigma = .2, .sigma_day = .5, .sigma_init = 1, .contrast_scale = 2};
  LogisticTracker tracker{config};
  tracker.learn(trial_of(0, Choice::no_go));
  for (std::uint32_t i = 0; i < 300; ++i) {
    const double c = std::round(chance(i, 0) * 8 - 4) / 4;
    const bool right = chance(i, 1) < sigmoid(3 * c + .5);
    const bool day = i % 40 == 0;
    const double step = day ? config.sigma_day : config.sigma;
    const Matrix3 prior = covariance_of(tracker) + step * step * Matrix3::Identity();
    const Vector3 x{2 * std::max(c, 0.), 2 * std::max(-c, 0.), 1};
    const Posterior expected =
        newton_in_three_dimensions(Vector3(tracker.mean().data()), prior, x, right ? 1 : -1);
    tracker.learn(trial_of(c, right ? Choice::right : Choice::left, day));
    ASSERT_LT((Vector3(tracker.mean().data()) - expected.mean).norm(), 1e-11) << "trial " << i;
    ASSERT_LT((covariance_of(tracker) - expected.covariance).norm(), 1e-11) << "trial " << i;
  }
}

TEST(LogisticTracker, FindsAMouseThatKnowsBothSides) {
  TrackerConfig config;
  config.sigma = .01;
  LogisticTracker tracker{config};
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const double c = std::floor(chance(i, 0) * 5) / 4 - .5;
    const double logit = 1.5 * 2 * std::max(c, 0.) - 1 * 2 * std::max(-c, 0.) + .3;
    tracker.learn(trial_of(c, chance(i, 1) < sigmoid(logit) ? Choice::right : Choice::left));
  }
  EXPECT_NEAR(tracker.mean()[0], 1.5, .3);
  EXPECT_NEAR(tracker.mean()[1], -1, .3);
  EXPECT_NEAR(tracker.mean()[2], .3, .3);
}

TEST(LogisticTracker, LearnsNothingAboutASideItNeverSaw) {
  LogisticTracker tracker{TrackerConfig{.sigma = 0, .sigma_day = 0, .sigma_init = 1, .contrast_scale = 2}};
  for (int i = 0; i < 500; ++i) tracker.learn(trial_of(.5, Choice::right));
  EXPECT_EQ(tracker.mean()[1], 0);
  EXPECT_DOUBLE_EQ(tracker.sd()[1], 1);
  EXPECT_GT(tracker.mean()[0], 1);
  EXPECT_LT(tracker.sd()[0], .9);
}

TEST(LogisticTracker, StaysSymmetricAndPositiveDefinite) {
  for (double sigma : {0., .0625, 10.}) {
    for (double scale : {.01, 2., 100.}) {
      LogisticTracker tracker{{.sigma = sigma, .sigma_day = .5, .sigma_init = 100, .contrast_scale = scale}};
      for (std::uint32_t i = 0; i < 15000; ++i) {
        const double c = chance(i, 0) < .3 ? 0 : 2 * chance(i, 1) - 1;
        const double score =
            tracker.learn(trial_of(c, chance(i, 2) < .5 ? Choice::right : Choice::left, false));
        ASSERT_TRUE(std::isfinite(score));
        if (i % 16 != 0) continue;
        const Matrix3 p = covariance_of(tracker);
        ASSERT_EQ(p, p.transpose());
        const double least = Eigen::SelfAdjointEigenSolver<Matrix3>(p).eigenvalues().minCoeff();
        ASSERT_GT(least, 0) << "sigma " << sigma << " scale " << scale << " trial " << i;
      }
    }
  }
}

TEST(LogisticTracker, StaysFiniteOnExtremeContrastsAndStubbornChoices) {
  LogisticTracker tracker{{.sigma = 10, .sigma_day = 10, .sigma_init = 100, .contrast_scale = 100}};
  const double contrasts[] = {1, -1, 1e-300, 1e6, -1e6, 0, 1e-12};
  for (std::uint32_t i = 0; i < 70000; ++i) {
    const double c = contrasts[i % std::size(contrasts)];
    const Observation t = trial_of(c, chance(i, 2) < .5 ? Choice::right : Choice::left, i % 3 == 0);
    const double p = tracker.p_right(t.stimulus);
    ASSERT_TRUE(p >= 0 && p <= 1) << "trial " << i;
    const double score = tracker.learn(t);
    ASSERT_TRUE(std::isfinite(score) && score <= 0) << "trial " << i;
    for (std::size_t w = 0; w < LogisticTracker::kWeights; ++w) {
      ASSERT_TRUE(std::isfinite(tracker.mean()[w])) << "trial " << i;
      ASSERT_TRUE(std::isfinite(tracker.sd()[w])) << "trial " << i;
    }
  }
}

TEST(LogisticTracker, IsStillANumberAfterAMillionTrials) {
  LogisticTracker tracker{TrackerConfig{}};
  double sum = 0;
  for (std::uint32_t i = 0; i < 1000000; ++i) {
    const bool lapse = i % 10 == 9;
    sum += tracker.learn(trial_of(.5, lapse ? Choice::left : Choice::right, i % 500 == 0));
  }
  EXPECT_NEAR(sum * 1e-6, .9 * std::log(.9) + .1 * std::log(.1), .02);
  EXPECT_NEAR(tracker.p_right(trial_of(.5, Choice::right).stimulus), .9, .05);
  EXPECT_EQ(tracker.mean()[1], 0);
  EXPECT_TRUE(std::isfinite(tracker.sd()[1]));
}

TEST(LogisticTracker, NamesItsWeightsInTheirOrder) {
  const LogisticTracker tracker{TrackerConfig{}};
  ASSERT_EQ(tracker.parameter_names().size(), 3u);
  EXPECT_EQ(tracker.parameter_names()[0], "right");
  EXPECT_EQ(tracker.parameter_names()[2], "bias");
  EXPECT_TRUE(std::isnan(tracker.mean()[3]));
  EXPECT_TRUE(std::isnan(tracker.sd()[7]));
}

}  // namespace
}  // namespace dopaloop
