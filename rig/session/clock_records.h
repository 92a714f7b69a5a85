// What the log keeps of devices' clocks: how each was mapped to the session's, and beside each event of a
// device its time on both clocks.
#pragma once

#include <cstdint>
#include <string_view>

#include "rig/base/fields.h"
#include "rig/session/clock_map.h"

namespace dopaloop {

// How a device's clock stood when a trial closed:
//   session_ns = device_ns + offset_ns + drift_ppm * 1e-6 * (device_ns - device_at_ns)
struct ClockFit {
  std::uint32_t trial = 0;
  std::uint8_t device = 0;
  DeviceTime device_at{};
  std::int64_t offset_ns = 0;
  double drift_ppm = 0;
  double residual_us = 0;
  std::uint64_t n = 0;
  ClockMethod method = ClockMethod::none;
  std::uint32_t fit = 0;

  static constexpr std::string_view kName = "clock_fit";
  template <class F>
  static constexpr void describe(F&& f) {
    using C = ClockFit;
    f("trial", &C::trial, "trial just closed");
    f("device", &C::device, "whose clock, as in sources");
    f("device_at_ns", &C::device_at, "its newest stamp");
    f("offset_ns", &C::offset_ns, "session minus device time at device_at_ns");
    f("drift_ppm", &C::drift_ppm, "what session time gains on the device's, per million");
    f("residual_us", &C::residual_us,
      "arrivals: median delay above the line; sync_pulses: median distance from it");
    f("n", &C::n, "readings since this fit began");
    f("method", &C::method, "none, arrivals, sync_pulses");
    f("fit", &C::fit, "1: the first; one more each time the clock jumped or began anew");
  }
};

template <class T>
concept Stamped = Described<T> && requires(T t) {
  { t.at } -> std::same_as<DeviceTime&>;
};

// A device's event as the journal keeps it: with the session time that the logic mapped its stamp to.
template <Stamped T>
struct Mapped : T {
  SessionTime session_at = kNever;

  template <class F>
  static constexpr void describe(F&& f) {
    T::describe([&]<class V>(std::string_view name, V T::*member, std::string_view manual) {
      f(name, static_cast<V Mapped::*>(member), manual);
    });
    f("session_ns", &Mapped::session_at, "device_ns on the session clock; none: not used");
  }
};

template <class T>
struct Journalled {
  using type = T;
};
template <Stamped T>
struct Journalled<T> {
  using type = Mapped<T>;
};
// How the journal keeps a record of type T.
template <class T>
using JournalForm = typename Journalled<T>::type;

}  // namespace dopaloop
