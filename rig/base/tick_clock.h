// A board's counter of fixed width as a time that does not wrap: for drivers of boards that stamp with, say,
// 32 bits of microseconds, which are over after 71.6 minutes.
//
// Which turn of the counter a reading belongs to is told by the session time that has passed since the last
// one, so no pause is too long; delays and drift may amount to nearly half a turn. A counter that was reset
// shows as a jump, which the fit of the device's clock notices.
#pragma once

#include <cstdint>

#include "rig/base/time.h"

namespace dopaloop {

class TickClock {
 public:
  // bits: 8 to 48; one turn must be shorter than 290 years.
  constexpr TickClock(int bits, std::int64_t ns_per_tick)
      : turn_ns_((std::int64_t{1} << bits) * ns_per_tick), ns_per_tick_(ns_per_tick) {}

  // `ticks` as the counter said, in a report read at `now`.
  constexpr DeviceTime at(std::uint64_t ticks, SessionTime now) {
    const auto in_turn = static_cast<std::int64_t>(ticks) * ns_per_tick_ % turn_ns_;
    if (known_) {
      const std::int64_t expected = last_ns_ + (now - last_now_).count();
      last_ns_ = in_turn + nearest_turn(expected - in_turn) * turn_ns_;
    } else {
      last_ns_ = in_turn;
    }
    known_ = true;
    last_now_ = now;
    return at_ns<DeviceTime>(last_ns_);
  }
  constexpr void reset() { known_ = false; }

 private:
  constexpr std::int64_t nearest_turn(std::int64_t ns) const {
    const std::int64_t half = turn_ns_ / 2;
    return ns >= 0 ? (ns + half) / turn_ns_ : -((half - ns) / turn_ns_);
  }

  std::int64_t turn_ns_, ns_per_tick_;
  bool known_ = false;
  std::int64_t last_ns_ = 0;
  SessionTime last_now_{};
};

}  // namespace dopaloop
