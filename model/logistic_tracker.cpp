#include "model/logistic_tracker.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "model/logistic_normal.h"
#include "rig/base/check.h"

namespace dopaloop {
namespace {

using Vector3 = Eigen::Vector3d;
using Matrix3 = Eigen::Matrix3d;

Vector3 features(const Stimulus& stimulus, double scale) {
  const double c = scale * (stimulus.contrast_right - stimulus.contrast_left);
  DOPALOOP_CHECK(std::isfinite(c), "a tracker was given a contrast that is not a number");
  return {std::max(c, 0.), std::max(-c, 0.), 1};
}

// Joseph's form of P - P x x' P w / (1 + w x'Px): a sum of positive semi-definite terms, so that rounding
// cannot turn it indefinite; averaged with its transpose, so that it stays symmetric to the bit.
Matrix3 learned_covariance(const Matrix3& p, const Vector3& x, const Vector3& px, double variance,
                           double curvature) {
  const double shrink = 1 / (1 + curvature * variance);
  const Matrix3 a = Matrix3::Identity() - curvature * shrink * px * x.transpose();
  const Matrix3 joseph = a * p * a.transpose() + curvature * shrink * shrink * px * px.transpose();
  return .5 * (joseph + joseph.transpose());
}

}  // namespace

LogisticTracker::LogisticTracker(const TrackerConfig& config) : config_(config) {
  Eigen::Map<Matrix3>(covariance_.data()) = config.sigma_init * config.sigma_init * Matrix3::Identity();
}

std::span<const std::string_view> LogisticTracker::parameter_names() const {
  static constexpr std::string_view kNames[] = {"right", "left", "bias"};
  static_assert(std::size(kNames) == kWeights);
  return kNames;
}

LogisticTracker::Matrix LogisticTracker::predicted_covariance(bool new_session) const {
  Matrix predicted = covariance_;
  const double step = !started_ ? 0 : new_session ? config_.sigma_day : config_.sigma;
  Eigen::Map<Matrix3>(predicted.data()).diagonal().array() += step * step;
  return predicted;
}

double LogisticTracker::p_right(const Stimulus& stimulus) const {
  const Matrix predicted = predicted_covariance(stimulus.new_session);
  const Vector3 x = features(stimulus, config_.contrast_scale);
  const double variance = x.dot(Eigen::Map<const Matrix3>(predicted.data()) * x);
  return expected_sigmoid(x.dot(Eigen::Map<const Vector3>(mean_.data())), std::sqrt(std::max(variance, 0.)));
}

double LogisticTracker::learn(const Observation& trial) {
  covariance_ = predicted_covariance(trial.stimulus.new_session);
  started_ = true;
  if (trial.choice == Choice::no_go) return kNan;

  Eigen::Map<Vector3> mean(mean_.data());
  Eigen::Map<Matrix3> covariance(covariance_.data());
  const double sign = trial.choice == Choice::right ? 1 : -1;
  const Vector3 x = features(trial.stimulus, config_.contrast_scale);
  const Vector3 px = covariance * x;
  const double variance = std::max(x.dot(px), 0.);
  const double logit = sign * x.dot(mean);  // of the choice that was made

  const double surprise = sigmoid(-most_probable_logit(logit, variance));
  mean += sign * surprise * px;
  covariance = learned_covariance(covariance, x, px, variance, surprise * (1 - surprise));
  return log_expected_sigmoid(logit, std::sqrt(variance));
}

WeightArray LogisticTracker::mean() const {
  WeightArray out = kNoWeights;
  std::copy(mean_.begin(), mean_.end(), out.begin());
  return out;
}

WeightArray LogisticTracker::sd() const {
  WeightArray out = kNoWeights;
  for (std::size_t i = 0; i < kWeights; ++i) out[i] = std::sqrt(std::max(covariance_[i * kWeights + i], 0.));
  return out;
}

}  // namespace dopaloop
