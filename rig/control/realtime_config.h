// Settings of the control thread: how it is scheduled and how much its rings hold.
#pragma once

#include <cstdint>

#include "rig/base/settings.h"

namespace dopaloop {

struct RealtimeConfig {
  bool demand = false;
  bool spin = false;
  std::int64_t priority = 80;
  std::int64_t cpu = -1;
  double ring_seconds = 10;
  double budget_us = 1000;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = RealtimeConfig;
    f("demand", &C::demand, optional(), "refuse to start where real-time scheduling is not granted");
    f("spin", &C::spin, optional(),
      "poll instead of sleeping, on a processor of its own, at ordinary priority");
    f("priority", &C::priority, optional(1, 99), "SCHED_FIFO priority of the control thread, where granted");
    f("cpu", &C::cpu, optional(-1, 1023), "processor the control thread is pinned to; -1: any");
    f("ring_seconds", &C::ring_seconds, optional(10, 600),
      "what the record ring holds at the rig's highest rate");
    f("budget_us", &C::budget_us, optional(10, 1'000'000),
      "a wake-up of the control thread that takes longer to be answered is counted as an overrun");
  }
};

}  // namespace dopaloop
