// Instants and durations. Times read from different clocks have different types and do not compare.
//
// All are signed 64-bit nanoseconds. SessionTime is CLOCK_MONOTONIC (at virtual pace: nanoseconds since the
// session began). DeviceTime is what a device's own clock said; drivers map it to SessionTime. WallTime is
// CLOCK_REALTIME and serves people only.
#pragma once

#include <chrono>
#include <cstdint>

namespace dopaloop {

using Duration = std::chrono::nanoseconds;

// A clock that only names an origin: it cannot be read here (rig/base/clock.h is the one place that reads
// clocks).
template <class Origin>
struct ClockName {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ClockName>;
  static constexpr bool is_steady = true;
};

using SessionTime = ClockName<struct SessionOrigin>::time_point;
using DeviceTime = ClockName<struct DeviceOrigin>::time_point;
using WallTime = ClockName<struct WallOrigin>::time_point;

inline constexpr SessionTime kNever = SessionTime::max();

constexpr Duration from_ms(double ms) {
  return Duration{static_cast<std::int64_t>(ms * 1e6 + (ms < 0 ? -.5 : .5))};
}
constexpr Duration from_s(double s) { return from_ms(s * 1e3); }
constexpr Duration from_us(double us) { return from_ms(us * 1e-3); }
constexpr double to_s(Duration d) { return static_cast<double>(d.count()) * 1e-9; }
constexpr double to_ms(Duration d) { return static_cast<double>(d.count()) * 1e-6; }
constexpr double to_us(Duration d) { return static_cast<double>(d.count()) * 1e-3; }
template <class Point>
constexpr std::int64_t to_ns(Point t) {
  return t.time_since_epoch().count();
}
template <class Point>
constexpr Point at_ns(std::int64_t ns) {
  return Point{Duration{ns}};
}

// For a device whose clock *is* the session clock (emulated and replayed ones).
constexpr SessionTime same_clock(DeviceTime t) { return at_ns<SessionTime>(to_ns(t)); }
constexpr DeviceTime same_clock(SessionTime t) { return at_ns<DeviceTime>(to_ns(t)); }

}  // namespace dopaloop
