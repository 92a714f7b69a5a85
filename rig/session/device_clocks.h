// The clocks of all devices of a session, by the devices' numbers in the journal's `sources`.
#pragma once

#include <array>
#include <cstdint>

#include "rig/session/clock_map.h"
#include "rig/session/clock_records.h"

namespace dopaloop {

// The number of no device: its stamps are session time already.
inline constexpr std::uint8_t kSessionClock = 255;

class DeviceClocks {
 public:
  static constexpr std::size_t kMaxClocks = 16;
  static constexpr Duration kOldestStamp = std::chrono::seconds(10);        // before its arrival
  static constexpr Duration kNewestStamp = std::chrono::milliseconds(100);  // after it: session stamps alone

  // believed: false where the stamp cannot be true and the time of arrival stands in its place, or where the
  // clock is not the one it was and its fit begins anew.
  struct Mapping {
    SessionTime at{};
    bool believed = true;
  };
  Mapping map(std::uint8_t device, DeviceTime stamp, SessionTime arrival);
  void pulse(std::uint8_t device, DeviceTime stamp, SessionTime session);
  void begin_anew(std::uint8_t device);

  // f(ClockFit) for each clock that anything is known of.
  template <class F>
  void for_each_fit(std::uint32_t trial, F&& f) const {
    for (std::size_t i = 0; i < kMaxClocks; ++i) {
      const ClockEstimate e = maps_[i].estimate();
      if (e.method == ClockMethod::none) continue;
      f(ClockFit{trial, static_cast<std::uint8_t>(i), e.device_at, e.offset.count(), e.drift_ppm,
                 e.residual_us, e.readings, e.method, e.fit});
    }
  }

 private:
  std::array<ClockMap, kMaxClocks> maps_;
};

}  // namespace dopaloop
