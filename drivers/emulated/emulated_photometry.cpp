#include "drivers/emulated/emulated_photometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

// What a draw of Purpose::sensor_noise is for, in the key's `trial`.
constexpr std::uint32_t kSignal = 0, kControl = 1, kMotion = 2;

// Shares of the baseline at time 0.
constexpr double kConstant = .707, kSlow = .28, kFast = .013;
constexpr double kTauSlow_s = 25196, kTauFast_s = 158;

constexpr double kMotionKnots_s = 2;

double bleached(double t_s) {
  return kConstant + kSlow * std::exp(-t_s / kTauSlow_s) + kFast * std::exp(-t_s / kTauFast_s);
}

std::uint16_t to_counts(double volts) {
  const double counts = std::round(volts / EmulatedPhotometry::kVoltsPerCount);
  return static_cast<std::uint16_t>(std::clamp(counts, 0., double{EmulatedPhotometry::kMaxCount}));
}

}  // namespace

EmulatedPhotometry::EmulatedPhotometry(Mouse& mouse, const EmulatedConfig& config, std::uint64_t seed)
    : mouse_(mouse),
      rate_hz_(config.photometry_rate_hz),
      signal_v_(config.signal_baseline_v),
      control_v_(config.control_baseline_v),
      noise_v_(config.sensor_noise_v),
      motion_v_(config.motion_noise_v),
      seed_(seed) {}

std::optional<Reading> EmulatedPhotometry::read(SessionTime now, std::uint64_t index) {
  const double t_s = static_cast<double>(index) / rate_hz_;
  const double fluorescence = bleached(t_s);
  const double shared = motion(t_s);
  const double signal =
      signal_v_ * fluorescence * (1 + mouse_.dopamine_dff(now)) + shared + noise(kSignal, index);
  const double control = control_v_ * fluorescence + shared + noise(kControl, index);
  return Reading{to_counts(signal), to_counts(control)};
}

// Gaussian knots joined by a raised cosine.
double EmulatedPhotometry::motion(double t_s) const {
  const double knots = t_s / kMotionKnots_s;
  const auto k = static_cast<std::uint32_t>(knots);
  const double weight = .5 - .5 * std::cos(std::numbers::pi * (knots - k));
  const double a = normal({seed_, Purpose::sensor_noise, kMotion, k});
  const double b = normal({seed_, Purpose::sensor_noise, kMotion, k + 1});
  return motion_v_ * (a + weight * (b - a));
}

double EmulatedPhotometry::noise(std::uint32_t channel, std::uint64_t index) const {
  return noise_v_ * normal({seed_, Purpose::sensor_noise, channel, static_cast<std::uint32_t>(index)});
}

}  // namespace dopaloop
