// What an animal really got, added up from the trains pulse by pulse: the abstract model that the interlock
// and the session are judged against. It knows nothing of how they count.
#pragma once

#include <algorithm>
#include <vector>

#include "rig/base/light.h"
#include "rig/base/time.h"

namespace dopaloop {

class LightBill {
 public:
  void clear() { pulses_.clear(); }
  void add(SessionTime start, const Train& t) {
    for (std::int64_t at = 0; at < t.duration_us; at += t.period_us) {
      const std::int64_t from = start.time_since_epoch().count() / 1000 + at;
      pulses_.push_back({from, from + std::min(t.pulse_width_us, t.duration_us - at), t.power_mw});
    }
  }

  // The most light-on time, us, and the most energy, mJ, in any window of this length. The content of a
  // window, slid along, rises and falls in straight lines, so it is largest where an edge of a pulse meets an
  // edge of the window.
  double most_on_us(std::int64_t window_us) const { return most(window_us, false); }
  double most_mj(std::int64_t window_us) const { return most(window_us, true) * 1e-6; }
  double total_mj() const {
    double mj = 0;
    for (const Pulse& p : pulses_) mj += static_cast<double>(p.to - p.from) * p.power_mw * 1e-6;
    return mj;
  }
  // Of light without a dark time, pulses that touch included, us.
  std::int64_t longest_light_us() const {
    std::int64_t longest = 0;
    for (std::size_t i = 0, first = 0; i < pulses_.size(); ++i) {
      if (i > 0 && pulses_[i].from > pulses_[i - 1].to) first = i;
      longest = std::max(longest, pulses_[i].to - pulses_[first].from);
    }
    return longest;
  }

 private:
  struct Pulse {
    std::int64_t from, to;  // us
    double power_mw;
  };

  // Light before `t`: of all pulses before the last one that began, and of that one.
  double before(std::int64_t t, const std::vector<double>& sums, bool weighted) const {
    const auto after =
        std::partition_point(pulses_.begin(), pulses_.end(), [&](const Pulse& p) { return p.from < t; });
    if (after == pulses_.begin()) return 0;
    const auto& last = *(after - 1);
    return sums[static_cast<std::size_t>(after - pulses_.begin()) - 1] +
           static_cast<double>(std::min(t, last.to) - last.from) * (weighted ? last.power_mw : 1);
  }

  double most(std::int64_t window_us, bool weighted) const {
    std::vector<double> sums{0};
    for (const Pulse& p : pulses_) {
      sums.push_back(sums.back() + static_cast<double>(p.to - p.from) * (weighted ? p.power_mw : 1));
    }
    double most = 0;
    const auto look = [&](std::int64_t from) {
      most = std::max(most, before(from + window_us, sums, weighted) - before(from, sums, weighted));
    };
    for (const Pulse& p : pulses_) {
      look(p.from);
      look(p.to);
      look(p.from - window_us);
      look(p.to - window_us);
    }
    return most;
  }

  std::vector<Pulse> pulses_;  // in order of time
};

}  // namespace dopaloop
