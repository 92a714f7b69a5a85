// The model of a task in which the mouse chooses nothing: it predicts nothing and learns nothing, so that
// guidance comes from the policy alone, with its probabilities of a choice absent (NaN).
#pragma once

#include "model/model.h"

namespace dopaloop {

class NoChoice final : public Model {
 public:
  std::string_view name() const override { return "no_choice"; }
  std::span<const std::string_view> parameter_names() const override { return {}; }
  double p_right(const Stimulus&) const override { return kNan; }
  double learn(const Observation&) override { return kNan; }
  WeightArray mean() const override { return kNoWeights; }
  WeightArray sd() const override { return kNoWeights; }
};

}  // namespace dopaloop
