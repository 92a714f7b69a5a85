// Settings of the emulated rig: the plant behind every emulated device, and the simulated mouse in it.
#pragma once

#include "rig/base/settings.h"

namespace dopaloop {

struct EmulatedConfig {
  double frame_rate_hz = 60;
  double photometry_rate_hz = 130;
  double valve_ul_per_ms = .05;
  double mouse_learning_rate = .02;
  double mouse_no_go = .02;
  double mouse_light_gain = .5;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = EmulatedConfig;
    f("frame_rate_hz", &C::frame_rate_hz, optional(20, 1000), "frames a second of the emulated display");
    f("photometry_rate_hz", &C::photometry_rate_hz, optional(1, 5000),
      "samples a second and channel of the emulated photometry board");
    f("valve_ul_per_ms", &C::valve_ul_per_ms, optional(.001, 10),
      "what the emulated valve lets through while open");
    f("mouse_learning_rate", &C::mouse_learning_rate, optional(0, 1),
      "step of the simulated mouse's learning");
    f("mouse_no_go", &C::mouse_no_go, optional(0, 1), "P(the simulated mouse sits a trial out)");
    f("mouse_light_gain", &C::mouse_light_gain, optional(0, 10),
      "what light adds to the error that teaches the simulated mouse");
  }
};

}  // namespace dopaloop
