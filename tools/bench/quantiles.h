// What a benchmark says of many durations.
#pragma once

#include <cstddef>
#include <vector>

#include "rig/base/time.h"

namespace dopaloop {

struct Quantiles {
  double p50_us = 0, p99_us = 0, p999_us = 0, max_us = 0;
  std::size_t n = 0;
};

// By nearest rank: each is one of the durations. All 0 where there is none.
Quantiles quantiles_of(std::vector<Duration> durations);

}  // namespace dopaloop
