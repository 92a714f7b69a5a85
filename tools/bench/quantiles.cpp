#include "tools/bench/quantiles.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {

Quantiles quantiles_of(std::vector<Duration> durations) {
  if (durations.empty()) return {};
  std::sort(durations.begin(), durations.end());
  const auto at = [&](double q) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(durations.size())));
    return to_us(durations[std::max<std::size_t>(rank, 1) - 1]);
  };
  return {at(.5), at(.99), at(.999), at(1), durations.size()};
}

}  // namespace dopaloop
