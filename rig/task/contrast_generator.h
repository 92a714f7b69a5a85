// Trials of the visual decision task: a contrast of a set with probabilities, a side, and after an error at
// high contrast a repeat whose side is drawn against the mouse's bias (right if a normal draw around the mean
// right choice of the last ten trials, sd .5, falls below .5).
#pragma once

#include <array>

#include "rig/task/trial_generator.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

class ContrastGenerator final : public TrialGenerator {
 public:
  // `config` has passed the loader's checks.
  ContrastGenerator(const VisualDecisionConfig& config, std::uint64_t seed) : config_(config), seed_(seed) {}
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) override;

 private:
  void remember(const TrialRow& last);
  TrialPlan draw(std::uint32_t trial) const;
  TrialPlan repeat(std::uint32_t trial, const TrialRow& last) const;

  VisualDecisionConfig config_;
  std::uint64_t seed_;
  std::array<double, 10> recent_right_{};  // 1 right, 0 left, of the last responses
  std::size_t responses_ = 0;
};

}  // namespace dopaloop
