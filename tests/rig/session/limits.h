// Limits for tests: those of the emulated rig.
#pragma once

#include "rig/session/interlock.h"

namespace dopaloop {

inline InterlockLimits rig_limits() {
  InterlockLimits l;
  l.arm_at_start = true;
  l.light = {.power_max_mw = 5,
             .pulse_width_max_ms = 10,
             .train_max_ms = 500,
             .max_program_ms = 500,
             .duty_max = .1,
             .duty_window_s = 10,
             .energy_per_trial_max_mj = .1,
             .energy_per_session_max_mj = 20,
             .energy_per_day_max_mj = 100,
             .gap_min_ms = 500,
             .fibre_core_um = 200,
             .irradiance_max_mw_per_mm2 = 100,
             .mean_power_10s_max_mw = .1,
             .mean_power_60s_max_mw = .05};
  l.water = {.drop_max_ul = 4, .session_max_ul = 1000, .day_max_ul = 1500, .valve_open_max_ms = 100};
  l.water_calibration = {"2026-01-15", {20, 40, 60, 80}, {1, 2, 3, 4}};
  return l;
}

// Wide open: a test closes the one limit that it is about.
inline InterlockLimits no_limits() {
  InterlockLimits l = rig_limits();
  l.light = {.power_max_mw = 100,
             .pulse_width_max_ms = 1e4,
             .train_max_ms = 6e5,
             .max_program_ms = 6e4,
             .duty_max = 1,
             .duty_window_s = .1,
             .energy_per_trial_max_mj = 1e6,
             .energy_per_session_max_mj = 1e6,
             .energy_per_day_max_mj = 1e6,
             .gap_min_ms = 0,
             .fibre_core_um = 5000,
             .irradiance_max_mw_per_mm2 = 1e6,
             .mean_power_10s_max_mw = 100,
             .mean_power_60s_max_mw = 100};
  l.water = {.drop_max_ul = 50, .session_max_ul = 5000, .day_max_ul = 1e6, .valve_open_max_ms = 5000};
  return l;
}

}  // namespace dopaloop
