// Settings of the emulated rig: the boards, the plant behind them, and the simulated mouse in it.
#pragma once

#include <array>
#include <string_view>

#include "drivers/emulated/board_clock.h"
#include "rig/base/settings.h"

namespace dopaloop {

enum class Hemisphere { left, right };
constexpr std::array<std::string_view, 2> choices_of(Hemisphere) { return {"left", "right"}; }

struct EmulatedConfig {
  double frame_rate_hz = 60;
  bool photodiode = true;
  double photometry_rate_hz = 130;
  double valve_ul_per_ms = .05;
  double board_max_program_ms = 10000;
  double board_max_power_mw = 30;
  BoardClock io_board, output_board, photometry_board;

  Hemisphere fibre_hemisphere = Hemisphere::left;
  double signal_baseline_v = 1.45;
  double control_baseline_v = 1.42;
  double sensor_noise_v = .006;
  double motion_noise_v = .004;

  double mouse_learning_rate = .3;
  double mouse_no_go = .05;
  double mouse_light_gain = .5;
  double mouse_bias_sd = .1;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = EmulatedConfig;
    f("frame_rate_hz", &C::frame_rate_hz, optional(20, 1000), "frames a second of the emulated display");
    f("photodiode", &C::photodiode, optional(), "a photodiode sees the patch; false: no edge is ever sensed");
    f("photometry_rate_hz", &C::photometry_rate_hz, optional(1, 5000),
      "samples a second and channel of the emulated photometry board");
    f("valve_ul_per_ms", &C::valve_ul_per_ms, optional(.001, 10),
      "what the emulated valve lets through while open");
    f("board_max_program_ms", &C::board_max_program_ms, optional(1, 60000),
      "longest program the emulated output board takes, whoever asks");
    f("board_max_power_mw", &C::board_max_power_mw, optional(.001, 1000),
      "largest power the emulated output board takes");
    f("io_board", &C::io_board, optional(), "the clock of the emulated input/output board");
    f("output_board", &C::output_board, optional(), "the clock of the emulated output board");
    f("photometry_board", &C::photometry_board, optional(), "the clock of the emulated photometry board");
    f("fibre_hemisphere", &C::fibre_hemisphere, optional(),
      "side of the fibre: left (reports and teaches right stimuli) or right");
    f("signal_baseline_v", &C::signal_baseline_v, optional(.01, 3),
      "fluorescence of the sensor at the session's start");
    f("control_baseline_v", &C::control_baseline_v, optional(.01, 3), "fluorescence of the control channel");
    f("sensor_noise_v", &C::sensor_noise_v, optional(0, 1), "standard deviation of each sample's own noise");
    f("motion_noise_v", &C::motion_noise_v, optional(0, 1),
      "standard deviation of the slow disturbance that both channels share");
    f("mouse_learning_rate", &C::mouse_learning_rate, optional(0, .5),
      "step of the simulated mouse's learning; real mice take some hundred times smaller ones (.0026)");
    f("mouse_no_go", &C::mouse_no_go, optional(0, 1),
      "P(the simulated mouse sits a trial out) while naive; falls to 0 as it learns");
    f("mouse_light_gain", &C::mouse_light_gain, optional(0, 10),
      "what light adds to the error that teaches the simulated mouse");
    f("mouse_bias_sd", &C::mouse_bias_sd, optional(0, 1),
      "spread of the innate side bias over simulated mice, in action value");
  }
};

}  // namespace dopaloop
