// Blocks of trials in which one side is likelier. Their lengths and probabilities are pure functions of
// (seed, number of the block); repeats after an error count as trials of their block, whatever their side.
#pragma once

#include <cstdint>
#include <vector>

#include "rig/task/block_prior_config.h"

namespace dopaloop {

class BlockPrior {
 public:
  // `config` has passed the loader's checks.
  BlockPrior(const BlockPriorConfig& config, std::uint64_t seed) : config_(config), seed_(seed) {}

  bool on() const { return !config_.probabilities_right.empty(); }
  // P(stimulus on the right) in `trial` (1, 2, ... never going back). Only where on().
  double probability_right(std::uint32_t trial);

 private:
  void next_block();

  BlockPriorConfig config_;
  std::uint64_t seed_;
  std::uint32_t block_ = 0;       // 0: the unbiased one
  std::uint64_t last_trial_ = 0;  // of the block
  std::size_t place_ = 0;         // among the probabilities
};

}  // namespace dopaloop
