// Settings of the block prior (block_prior.h).
#pragma once

#include <cstdint>
#include <vector>

#include "rig/base/settings.h"

namespace dopaloop {

struct BlockPriorConfig {
  std::vector<double> probabilities_right;
  std::int64_t unbiased_trials = 90;
  double length_scale = 60;
  std::int64_t length_min = 20;
  std::int64_t length_max = 100;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = BlockPriorConfig;
    f("probabilities_right", &C::probabilities_right, optional(0, 1),
      "P(stimulus on the right) of the blocks, two or more, such as [0.2, 0.8]; each block takes another "
      "than "
      "the one before; empty: no blocks");
    f("unbiased_trials", &C::unbiased_trials, optional(0, 100000),
      "trials at the session's start with both sides alike");
    f("length_scale", &C::length_scale, optional(1, 100000),
      "trials in a block: mean of the exponential distribution they are drawn from, before its bounds");
    f("length_min", &C::length_min, optional(1, 100000), "shortest block, trials; repeats count");
    f("length_max", &C::length_max, optional(1, 100000), "longest block, trials");
  }
};

}  // namespace dopaloop
