// A histogram of durations with fixed room: 32 steps an octave, so a quantile is within 3 % of the truth.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "rig/base/time.h"

namespace dopaloop {

class LatencyHistogram {
 public:
  void add(Duration d) {
    const auto ns = static_cast<std::uint64_t>(d.count() < 0 ? 0 : d.count());
    ++counts_[bucket(ns)];
    ++n_;
    if (ns > max_ns_) max_ns_ = ns;
  }
  std::uint64_t count() const { return n_; }
  double max_us() const { return static_cast<double>(max_ns_) * 1e-3; }
  // The upper edge of the bucket that holds the q-quantile, us; 0 when empty.
  double quantile_us(double q) const {
    const auto wanted = static_cast<std::uint64_t>(q * static_cast<double>(n_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted || (seen == n_ && n_ > 0)) {
        const double edge = static_cast<double>(upper_ns(i)) * 1e-3;
        return edge < max_us() ? edge : max_us();
      }
    }
    return 0;
  }

 private:
  static constexpr int kSteps = 32;
  static std::size_t bucket(std::uint64_t ns) {
    if (ns < kSteps) return ns;
    const int octave = static_cast<int>(std::bit_width(ns)) - 6;  // ns >> octave is in [32, 64)
    return static_cast<std::size_t>(kSteps * octave) + (ns >> octave);
  }
  static std::uint64_t upper_ns(std::size_t i) {
    if (i < 2 * kSteps) return i;
    const std::size_t octave = i / kSteps - 1;
    return (((i - kSteps * octave) + 1) << octave) - 1;
  }

  std::array<std::uint64_t, 64 * kSteps> counts_{};
  std::uint64_t n_ = 0, max_ns_ = 0;
};

}  // namespace dopaloop
