// Trials in the order a recorded mouse met them: its contrasts and its sessions' boundaries. Zero contrast is
// rewarded at random, as in the recorded task.
#pragma once

#include <vector>

#include "rig/base/recorded_trial.h"
#include "rig/task/trial_generator.h"

namespace dopaloop {

class RecordedGenerator final : public TrialGenerator {
 public:
  RecordedGenerator(std::vector<RecordedTrial> trials, std::uint64_t seed);
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) override;

 private:
  std::vector<RecordedTrial> trials_;
  std::uint64_t seed_;
};

}  // namespace dopaloop
