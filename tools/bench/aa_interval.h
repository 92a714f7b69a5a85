// How far the 99th percentile of a cell moves when nothing was changed: what a difference has to be beyond.
#pragma once

#include <cstddef>
#include <vector>

#include "rig/base/time.h"

namespace dopaloop {

struct Interval {
  double low = 1, high = 1;
  bool holds(double x) const { return low <= x && x <= high; }
};

using Blocks = std::vector<std::vector<Duration>>;

// The middle 99 % of p99(A) / p99(B), where A is `blocks_in_a` blocks and B as many as there are, both drawn
// with replacement from the blocks of one undisturbed cell (whole blocks: neighbours in time resemble one
// another). The draws are always the same. {1, 1} where there is no event.
Interval aa_interval(const Blocks& undisturbed, std::size_t blocks_in_a);

std::vector<Duration> together(const Blocks& blocks);

}  // namespace dopaloop
