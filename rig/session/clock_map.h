// Maps one device's clock to the session clock, reading by reading.
//
// What is fitted, session = device + offset + drift * device: from sync pulses (the same instant on both
// clocks) where there are any; otherwise from arrivals, by the lower envelope of their delays. The offset
// then includes the transport's shortest delay, which nothing here can know: a mapped time is the instant at
// which the reading would have arrived had nothing held it up.
//
// A mapped time is never later than its arrival and never earlier than one mapped before it (stamps in rising
// order). Corrections of the fit are slewed, at most kSlew of the time that passes; only a reading that
// arrives before it should have been sent corrects the offset at once, forwards.
//
// A clock that cannot be the same any more begins a new fit: stamps that go back by more than kReorder, that
// run ahead of their arrival by more than the fit can be wrong, or that stay behind it for kPatience.
//
// Accuracy, from 20 s after the first reading on, with independent delays of median m above the shortest,
// drifts up to 200 ppm and 100 readings a second: within m / 5 + 1 us of the true time plus the shortest
// delay (tests/rig/session/clock_map_test.cpp). Exact to the ns where every delay is the same and the rates
// are equal.
//
// Pure, no heap, constant time a reading.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "rig/base/names.h"
#include "rig/base/time.h"
#include "rig/session/lower_envelope.h"

namespace dopaloop {

enum class ClockMethod : std::uint8_t { none, arrivals, sync_pulses };
constexpr std::string_view name_of(ClockMethod v) {
  constexpr std::string_view names[] = {"none", "arrivals", "sync_pulses"};
  return name_in(names, v);
}

// How a device's clock stands to the session's:
//   session = device + offset + drift_ppm * 1e-6 * (device - device_at)
struct ClockEstimate {
  DeviceTime device_at{};
  Duration offset{};           // at that device time
  double drift_ppm = 0;        // session seconds gained on the device's, per million
  double residual_us = 0;      // arrivals: median delay above the line; pulses: median distance from it
  std::uint64_t readings = 0;  // since this fit began: pulses where the method is theirs, else arrivals
  std::uint32_t fit = 0;       // 1: the first; counts fits begun anew
  ClockMethod method = ClockMethod::none;
};

class ClockMap {
 public:
  static constexpr double kSlew = 500e-6;
  static constexpr Duration kReorder = std::chrono::milliseconds(100);
  static constexpr Duration kJump = std::chrono::milliseconds(50);  // beyond what delays explain
  static constexpr Duration kSettling = std::chrono::seconds(10);   // after which a jump is told from a delay
  static constexpr Duration kUnsettledJump = std::chrono::seconds(2);
  static constexpr Duration kPatience = std::chrono::seconds(10);
  static constexpr Duration kPulseMemory = std::chrono::seconds(60);  // then arrivals count again
  static constexpr std::size_t kPulses = 64;

  // A reading stamped `device` arrived at `arrival`; arrivals never go back.
  SessionTime map(DeviceTime device, SessionTime arrival);
  // A sync pulse: `device` on its clock was `session`.
  void pulse(DeviceTime device, SessionTime session);
  // The device says that it began anew: what is known of its clock is void.
  void begin_anew();

  ClockEstimate estimate() const;
  std::uint32_t fits() const { return fits_; }

 private:
  struct Pulse {
    double x = 0, y = 0;
  };

  void begin(DeviceTime device, SessionTime session);
  bool jumped(DeviceTime device, SessionTime arrival);
  void learn(double x, double y);
  SessionTime place(DeviceTime device, SessionTime arrival);
  void fit_pulses();
  bool by_pulses() const;
  const Line& line() const { return by_pulses() ? pulse_line_ : envelope_.line(); }
  double x_of(DeviceTime device) const { return static_cast<double>((device - origin_).count()); }
  double y_of(DeviceTime device, SessionTime session) const;
  double residual_ns() const;

  bool begun_ = false;
  std::uint32_t fits_ = 0;
  DeviceTime origin_{};           // x = 0
  std::int64_t base_offset_ = 0;  // y = 0: session minus device, ns

  LowerEnvelope envelope_;
  std::array<double, 64> delays_{};  // above the line, of the last arrivals
  std::uint64_t arrivals_ = 0;
  double usual_delay_ = 0;  // their median, worked out now and then

  std::array<Pulse, kPulses> pulses_{};
  std::uint64_t n_pulses_ = 0;
  double last_pulse_x_ = 0;
  Line pulse_line_;

  DeviceTime last_device_{};
  SessionTime last_mapped_ = SessionTime::min();
  SessionTime first_arrival_{}, last_arrival_{};
  SessionTime late_since_ = kNever;
};

}  // namespace dopaloop
