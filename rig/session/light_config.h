// The train given on light trials, and when.
#pragma once

#include <array>
#include <string_view>

#include "rig/base/settings.h"

namespace dopaloop {

enum class LightAt { off, stimulus, reward };
constexpr std::array<std::string_view, 3> choices_of(LightAt) { return {"off", "stimulus", "reward"}; }

struct LightConfig {
  LightAt at = LightAt::off;
  double power_mw = 0;
  double pulse_width_ms = 0;
  double frequency_hz = 0;
  double duration_ms = 0;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = LightConfig;
    f("at", &C::at, required(), "event that triggers the train: off, stimulus (onset), reward (a correct response)");
    f("power_mw", &C::power_mw, required(0, 100), "power at the fibre tip during a pulse");
    f("pulse_width_ms", &C::pulse_width_ms, required(0, 10000), "light on in each period");
    f("frequency_hz", &C::frequency_hz, required(.01, 1000), "pulses a second");
    f("duration_ms", &C::duration_ms, required(0, 600000), "length of the train");
  }
};

}  // namespace dopaloop
