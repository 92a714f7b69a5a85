// Whether the mouse is still at work: the median reaction time of its last trials against the session's.
//
// A no-go has taken at least the response window, and counts as that: a mouse that stopped answering has
// disengaged. The last trials' median is exact (of an even number, the mean of the middle two); the
// session's comes from a histogram in memory that does not grow, 32 bins an octave from 1 ms to 4096 s, and
// is wrong by up to 1.1 %.
#pragma once

#include <array>
#include <cstdint>

#include "rig/base/trial.h"
#include "rig/task/engagement_config.h"

namespace dopaloop {

// A median of positive numbers in bounded memory; what lies outside [.001, 4096) counts as the nearest bin.
class LogMedian {
 public:
  void add(double value);
  double value() const;  // NaN: nothing was added
  std::uint32_t count() const { return count_; }

 private:
  static constexpr int kPerOctave = 32, kOctaves = 22;
  std::array<std::uint32_t, kPerOctave * kOctaves> bins_{};
  std::uint32_t count_ = 0;
};

class Engagement {
 public:
  explicit Engagement(const EngagementConfig& config) : config_(config) {}

  // A trial that is over. Aborted ones say nothing.
  void on_trial(const TrialRow& row, double response_window_s);
  bool engaged() const;

 private:
  double recent_median() const;

  EngagementConfig config_;
  std::array<double, 64> recent_{};
  std::uint32_t trials_ = 0;
  LogMedian session_;
};

}  // namespace dopaloop
