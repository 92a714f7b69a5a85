// Limits of the last gate before an output, and the calibrations it judges by. None that emits light or water
// has a default: what the file does not say does not happen.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/settings.h"

namespace dopaloop {

struct LightLimits {
  double power_max_mw = 0;
  double pulse_width_max_ms = 0;
  double train_max_ms = 0;
  double max_program_ms = 0;
  double duty_max = 0;
  double duty_window_s = 0;
  double energy_per_trial_max_mj = 0;
  double energy_per_session_max_mj = 0;
  double energy_per_day_max_mj = 0;
  double gap_min_ms = 0;
  double fibre_core_um = 0;
  double irradiance_max_mw_per_mm2 = 0;
  double mean_power_10s_max_mw = 0;
  double mean_power_60s_max_mw = 0;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = LightLimits;
    f("power_max_mw", &C::power_max_mw, required(0, 100), "largest power at the fibre tip during a pulse");
    f("pulse_width_max_ms", &C::pulse_width_max_ms, required(0, 10000), "longest pulse");
    f("train_max_ms", &C::train_max_ms, required(0, 600000), "longest train");
    f("max_program_ms", &C::max_program_ms, required(1, 60000),
      "longest program a device may hold: whatever dies, light is off and the valve shut within this");
    f("duty_max", &C::duty_max, required(0, 1), "largest light-on share of the sliding window");
    f("duty_window_s", &C::duty_window_s, required(.1, 600), "length of that window");
    f("energy_per_trial_max_mj", &C::energy_per_trial_max_mj, required(0, 1e6), "energy a trial");
    f("energy_per_session_max_mj", &C::energy_per_session_max_mj, required(0, 1e6), "energy a session");
    f("energy_per_day_max_mj", &C::energy_per_day_max_mj, required(0, 1e6),
      "energy an animal and local day, over all its sessions");
    f("gap_min_ms", &C::gap_min_ms, required(0, 600000), "shortest time from the end of a train to the next");
    f("fibre_core_um", &C::fibre_core_um, required(1, 5000), "core diameter of the fibre");
    f("irradiance_max_mw_per_mm2", &C::irradiance_max_mw_per_mm2, required(0, 1e6),
      "peak irradiance at the fibre tip");
    f("mean_power_10s_max_mw", &C::mean_power_10s_max_mw, required(0, 100), "mean power over any 10 s");
    f("mean_power_60s_max_mw", &C::mean_power_60s_max_mw, required(0, 100), "mean power over any 60 s");
  }
};

struct WaterLimits {
  double drop_max_ul = 0;
  double session_max_ul = 0;
  double day_max_ul = 0;
  double valve_open_max_ms = 0;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = WaterLimits;
    f("drop_max_ul", &C::drop_max_ul, required(0, 50), "largest single drop");
    f("session_max_ul", &C::session_max_ul, required(0, 5000), "water a session, manual drops included");
    f("day_max_ul", &C::day_max_ul, required(0, 1e6),
      "water an animal and local day, over all its sessions, manual drops included");
    f("valve_open_max_ms", &C::valve_open_max_ms, required(1, 5000), "longest single opening");
  }
};

// Weighed drops: open time against volume, both rising. Volumes between are interpolated, none is
// extrapolated.
struct WaterCalibration {
  std::string date;
  std::vector<double> open_ms;
  std::vector<double> volume_ul;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = WaterCalibration;
    f("date", &C::date, required(), "day of the weighing, YYYY-MM-DD");
    f("open_ms", &C::open_ms, required(.1, 5000), "open times, rising");
    f("volume_ul", &C::volume_ul, required(0, 100), "microlitres a drop at each open time, rising");
  }
};

// The open time that gives a volume: a straight line between the weighed points on both sides of it. None if
// the volume was never weighed. The table must be one that `check` accepts.
inline std::optional<double> open_ms_for(const WaterCalibration& table, double volume_ul) {
  const auto& ul = table.volume_ul;
  if (ul.empty() || !(volume_ul >= ul.front() && volume_ul <= ul.back())) return std::nullopt;
  const auto above = std::lower_bound(ul.begin(), ul.end(), volume_ul);
  const auto i = static_cast<std::size_t>(above - ul.begin());
  if (i == 0) return table.open_ms.front();
  const double share = (volume_ul - ul[i - 1]) / (ul[i] - ul[i - 1]);
  return table.open_ms[i - 1] + share * (table.open_ms[i] - table.open_ms[i - 1]);
}

struct InterlockLimits {
  bool arm_at_start = false;
  bool corrupt_trips_light = true;
  LightLimits light;
  WaterLimits water;
  WaterCalibration water_calibration;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = InterlockLimits;
    f("arm_at_start", &C::arm_at_start, optional(),
      "light armed without a person; allowed only where every output is emulated");
    f("corrupt_trips_light", &C::corrupt_trips_light, optional(),
      "bytes from a device that make no sense trip light until a person resets it; false: the session goes "
      "on with light");
    f("light", &C::light, required(), "limits of light");
    f("water", &C::water, required(), "limits of water");
    f("water_calibration", &C::water_calibration, required(), "open time to volume");
  }
};

}  // namespace dopaloop
