// The train given on light trials, and when.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "rig/base/light.h"
#include "rig/base/settings.h"

namespace dopaloop {

// dopamine: a sample whose z is above light.threshold_z, after one that was not, between stimulus onset and
// the end of feedback. It must be of good quality (not while the baseline settles, not behind a gap, not in
// the reach of light) and no older than dopamine.stale_ms.
enum class LightAt { off, stimulus, reward, dopamine };
constexpr std::array<std::string_view, 4> choices_of(LightAt) {
  return {"off", "stimulus", "reward", "dopamine"};
}

// What a train may be told as, whatever the interlock then says of it.
inline constexpr double kMaxPowerMw = 100, kMaxPulseMs = 10000, kMinFrequencyHz = .01, kMaxFrequencyHz = 1000,
                        kMaxTrainMs = 600000;

struct LightConfig {
  LightAt at = LightAt::off;
  double power_mw = 0;
  double pulse_width_ms = 0;
  double frequency_hz = 0;
  double duration_ms = 0;
  double threshold_z = 0;
  std::int64_t per_trial_max = 1;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = LightConfig;
    f("at", &C::at, required(),
      "event that triggers the train: off, stimulus (onset), reward (a correct response), dopamine (rising "
      "above threshold_z)");
    f("power_mw", &C::power_mw, required(0, kMaxPowerMw), "power at the fibre tip during a pulse");
    f("pulse_width_ms", &C::pulse_width_ms, required(0, kMaxPulseMs), "light on in each period");
    f("frequency_hz", &C::frequency_hz, required(kMinFrequencyHz, kMaxFrequencyHz), "pulses a second");
    f("duration_ms", &C::duration_ms, required(0, kMaxTrainMs), "length of the train");
    f("threshold_z", &C::threshold_z, optional(0, 1000),
      "at = dopamine: running z that it must rise above; no default, 0 is refused");
    f("per_trial_max", &C::per_trial_max, optional(1, 100000),
      "at = dopamine: trains a trial, as far as the interlock allows");
  }
};

// The train as a device is told it, in whole microseconds, rounded to the nearest.
inline Train train_of(const LightConfig& c) {
  const auto us = [](double value) { return std::int64_t{std::llround(value)}; };
  return {c.power_mw, us(c.pulse_width_ms * 1e3), us(1e6 / c.frequency_hz), us(c.duration_ms * 1e3)};
}

}  // namespace dopaloop
