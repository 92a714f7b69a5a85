// Settings of the causal photometry pipeline and of the per-trial stimulus feature.
#pragma once

#include "rig/base/settings.h"

namespace dopaloop {

struct DopamineConfig {
  double sampling_rate_hz = 130;
  double volts_per_count = 0.00010122;
  double low_pass_hz = 10;
  double baseline_s = 30;
  double settling_s = 60;
  double stale_ms = 50;
  double light_guard_ms = 50;
  double feature_from_ms = 200;
  double feature_to_ms = 350;
  double feature_mean_ms = 77;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = DopamineConfig;
    f("sampling_rate_hz", &C::sampling_rate_hz, required(1, 5000), "samples a second and channel");
    f("volts_per_count", &C::volts_per_count, optional(1e-9, 1), "volts of one converter count");
    f("low_pass_hz", &C::low_pass_hz, optional(.1, 1000),
      "corner of the second-order Butterworth low-pass; under half the sampling rate");
    f("baseline_s", &C::baseline_s, optional(1, 600),
      "time constant of the running mean and mean square behind z");
    f("settling_s", &C::settling_s, optional(0, 3600),
      "quality is `settling` for so long after the first sample");
    f("stale_ms", &C::stale_ms, optional(1, 5000),
      "without a sample for so long, photometry counts as stale");
    f("light_guard_ms", &C::light_guard_ms, optional(0, 5000),
      "samples so close to light teach no baseline, nor does what the low-pass still holds of them");
    f("feature_from_ms", &C::feature_from_ms, optional(0, 10000),
      "stimulus feature: window start after onset");
    f("feature_to_ms", &C::feature_to_ms, optional(0, 10000), "stimulus feature: window end after onset");
    f("feature_mean_ms", &C::feature_mean_ms, optional(1, 5000),
      "stimulus feature: length of the moving mean whose peak is taken");
  }
};

}  // namespace dopaloop
