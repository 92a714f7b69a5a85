// The online random-walk logistic tracker: follows one mouse's weights without a rule of how it learns.
//
//   logit P(right) = w_right s max(c, 0) + w_left s max(-c, 0) + bias
//
// with c = contrast_right - contrast_left and s = TrackerConfig::contrast_scale. w_left meets a positive
// number and is negative in a mouse that sees the left stimulus. Before the first trial each weight is N(0,
// sigma_init^2); from trial to trial it takes a step N(0, sigma^2), at a session's first trial N(0,
// sigma_day^2) instead.
//
// A trial is learned by a Laplace step: the likelihood depends on the weights through the logit alone, so the
// mode is found exactly in one dimension and the covariance follows by a rank-one update. The cost of a trial
// is constant (a few microseconds) and free of heap. Source of the model: PsyTrack (Roy et al., Neuron 2021),
// as used by Liebana et al., Cell 2025.
//
// Not thread-safe; copyable: a copy goes its own way.
#pragma once

#include <array>

#include "model/config.h"
#include "model/model.h"

namespace dopaloop {

class LogisticTracker final : public Model {
 public:
  static constexpr std::size_t kWeights = 3;  // right, left, bias
  using Vector = std::array<double, kWeights>;
  using Matrix = std::array<double, kWeights * kWeights>;  // symmetric

  explicit LogisticTracker(const TrackerConfig& config);

  std::string_view name() const override { return "logistic"; }
  std::span<const std::string_view> parameter_names() const override;
  double p_right(const Stimulus& stimulus) const override;
  double learn(const Observation& trial) override;
  WeightArray mean() const override;
  WeightArray sd() const override;

  const Matrix& covariance() const { return covariance_; }

 private:
  Matrix predicted_covariance(bool new_session) const;

  TrackerConfig config_;
  bool started_ = false;  // a trial was learned from: from now on weights step before each trial
  Vector mean_{};
  Matrix covariance_{};
};

}  // namespace dopaloop
