// An emulated board's own clock, as real boards have one: it counts from another instant than the session's
// and at another rate. Only stamps are read from it; the board's timers keep the session's rate.
#pragma once

#include <cmath>

#include "rig/base/settings.h"
#include "rig/base/time.h"

namespace dopaloop {

struct BoardClock {
  double clock_offset_s = 0;
  double clock_drift_ppm = 0;

  DeviceTime at(SessionTime t) const {
    const auto gained = std::llround(static_cast<double>(to_ns(t)) * clock_drift_ppm * 1e-6);
    return same_clock(t + from_s(clock_offset_s) + Duration{gained});
  }

  template <class F>
  static constexpr void describe(F&& f) {
    using C = BoardClock;
    f("clock_offset_s", &C::clock_offset_s, optional(-1e6, 1e6),
      "what the board's clock is ahead of the session's at session time 0");
    f("clock_drift_ppm", &C::clock_drift_ppm, optional(-200, 200),
      "what it gains on the session's clock, per million");
  }
};

}  // namespace dopaloop
