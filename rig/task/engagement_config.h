// Settings of when a mouse counts as disengaged (engagement.h).
#pragma once

#include <cstdint>

#include "rig/base/settings.h"

namespace dopaloop {

struct EngagementConfig {
  double factor = 5;
  std::int64_t window_trials = 20;
  std::int64_t min_trials = 100;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = EngagementConfig;
    f("factor", &C::factor, optional(0, 1000),
      "the mouse counts as disengaged while the median reaction time of its last trials is over so many "
      "times "
      "the session's; 0: never");
    f("window_trials", &C::window_trials, optional(1, 64), "how many last trials");
    f("min_trials", &C::min_trials, optional(1, 100000), "not before so many trials of the session");
  }
};

}  // namespace dopaloop
