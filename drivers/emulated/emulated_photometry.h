// The fluorescence that a fibre would see, as the board's converter counts: a baseline that bleaches, the
// mouse's dopamine on the signal channel, a slow disturbance (motion) on both, and each channel's own noise.
//
//   signal  = F_s b(t) (1 + dF/F) + motion + noise      control = F_c b(t) + motion + noise
//   b(t)    = c + A_slow exp(-t / tau_slow) + A_fast exp(-t / tau_fast)
//
// with the double exponential's shape as fitted to a real recording. Noise is a pure function of seed and
// sample.
#pragma once

#include "drivers/emulated/config.h"
#include "drivers/emulated/mouse.h"
#include "drivers/emulated/photometry_source.h"

namespace dopaloop {

class EmulatedPhotometry final : public PhotometrySource {
 public:
  static constexpr double kVoltsPerCount = 0.00010122;
  static constexpr std::uint16_t kMaxCount = 32767;

  // `mouse` outlives the source.
  EmulatedPhotometry(Mouse& mouse, const EmulatedConfig& config, std::uint64_t seed);
  std::optional<Reading> read(SessionTime now, std::uint64_t index) override;

 private:
  double motion(double t_s) const;
  double noise(std::uint32_t channel, std::uint64_t index) const;

  Mouse& mouse_;
  double rate_hz_, signal_v_, control_v_, noise_v_, motion_v_;
  std::uint64_t seed_;
};

}  // namespace dopaloop
