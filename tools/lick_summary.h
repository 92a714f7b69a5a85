// Licking over a session, in blocks of trials, as Coddington et al. (2023) show it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rig/base/trial.h"

namespace dopaloop {

struct LickBlock {
  static constexpr std::uint32_t kTrials = 100;

  std::uint32_t from_trial = 0, to_trial = 0;
  std::uint32_t cued = 0;                            // trials with preparatory licking
  double preparatory_hz = kNan, baseline_hz = kNan;  // means of those
  std::uint32_t rewarded = 0, reacted = 0;           // rewarded trials; those with a lick after the reward
  double reactive_s = kNan;                          // mean of those
};

// Trials 1-100, 101-200, ...; the last block ends with the last trial. Empty where no trial has lick
// measures. Aborted trials are left out.
std::vector<LickBlock> lick_blocks(std::span<const TrialRow> trials);

}  // namespace dopaloop
