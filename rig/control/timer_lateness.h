// How late timers fired: from the instant that was asked for to the one the loop woke at, by kind of timer.
#pragma once

#include <array>
#include <string_view>

#include "rig/control/latency.h"
#include "rig/session/session.h"

namespace dopaloop {

class TimerLateness {
 public:
  // In the order of TimerKind; then the devices' own (a keep-alive, an answer overdue).
  static constexpr std::array<std::string_view, 4> kNames{"timer_task", "timer_output", "timer_session",
                                                          "timer_device"};
  static constexpr std::size_t kDevice = 3;

  void session_timer(TimerKind kind, Duration late) { histograms_[static_cast<std::size_t>(kind)].add(late); }
  void device_timer(Duration late) { histograms_[kDevice].add(late); }
  // In the order of kNames.
  const std::array<LatencyHistogram, 4>& histograms() const { return histograms_; }

 private:
  std::array<LatencyHistogram, 4> histograms_;
};

}  // namespace dopaloop
