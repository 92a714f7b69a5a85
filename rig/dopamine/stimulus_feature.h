// Per-trial stimulus dopamine: the peak of a moving mean inside a window after stimulus onset, with flags for
// what else fell into the window. A peak is a biased amplitude (about 1 z of noise alone): read it beside its
// flags, never as evidence of a response by itself.
#pragma once

#include <array>
#include <cstdint>

#include "rig/base/time.h"
#include "rig/base/trial.h"
#include "rig/dopamine/config.h"
#include "rig/dopamine/pipeline.h"

namespace dopaloop {

class StimulusFeature {
 public:
  static constexpr std::size_t kMaxMean = 1024;  // samples of the moving mean, at most
  explicit StimulusFeature(const DopamineConfig& config);

  // A new onset; what was not final is dropped.
  void begin(SessionTime onset);
  // The window will not be waited for: final as it stands.
  void abandon() { final_ = true; }
  // Something happened at `at`; sets the flag if that lies between onset and the window's end.
  void mark(FeatureFlag flag, SessionTime at);
  void on_value(const DopamineValue& value);

  // True once the window has passed. NaN if no sample fell into it.
  bool final() const { return final_; }
  double peak_z() const { return peak_; }
  std::uint32_t flags() const { return flags_; }

 private:
  Duration from_, to_;
  std::size_t mean_samples_;
  std::array<double, kMaxMean> recent_{};
  std::size_t seen_ = 0;
  SessionTime onset_ = kNever;
  bool final_ = true;
  double peak_ = kNan;
  std::uint32_t flags_ = 0;
};

}  // namespace dopaloop
