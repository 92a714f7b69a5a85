// A fixed rate as instants: tick k comes k / rate after the origin, in whole nanoseconds, without drift
// however large k grows. Rates are taken to a thousandth of a hertz, up to 9 kHz.
#pragma once

#include <cmath>
#include <cstdint>

#include "rig/base/check.h"
#include "rig/base/time.h"

namespace dopaloop {

class Grid {
 public:
  explicit Grid(double rate_hz) : rate_mhz_(std::llround(rate_hz * 1e3)) {
    DOPALOOP_CHECK(rate_mhz_ > 0 && rate_mhz_ <= 9'000'000, "the settings' range lets no such rate through");
  }

  Duration tick(std::uint64_t k) const {
    constexpr std::int64_t kNsTimesMilli = 1'000'000'000'000;
    const auto n = static_cast<std::int64_t>(k);
    return Duration{n / rate_mhz_ * kNsTimesMilli + n % rate_mhz_ * kNsTimesMilli / rate_mhz_};
  }

  // The first tick later than `since` after the origin.
  std::uint64_t first_after(Duration since) const {
    if (since < Duration::zero()) return 0;
    auto k = static_cast<std::uint64_t>(to_s(since) * static_cast<double>(rate_mhz_) * 1e-3);
    while (k > 0 && tick(k) > since) --k;
    while (tick(k) <= since) ++k;
    return k;
  }

 private:
  std::int64_t rate_mhz_;
};

}  // namespace dopaloop
