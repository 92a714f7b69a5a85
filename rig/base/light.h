// A finite light train: what a light output holds and carries out by itself.
#pragma once

#include <cstdint>
#include <numbers>
#include <string_view>

namespace dopaloop {

struct Train {
  double power_mw = 0;              // at the fibre tip, during a pulse
  std::int64_t pulse_width_us = 0;  // light on in each period
  std::int64_t period_us = 0;       // >= pulse_width_us; equal: continuous light
  std::int64_t duration_us = 0;  // from the first pulse's start; pulses that would start later are not given

  static constexpr std::string_view kName = "train";
  template <class F>
  static constexpr void describe(F&& f) {
    f("power_mw", &Train::power_mw, "power at the fibre tip during a pulse");
    f("pulse_width_us", &Train::pulse_width_us, "light on in each period");
    f("period_us", &Train::period_us, "start of one pulse to the start of the next");
    f("duration_us", &Train::duration_us, "length of the train");
  }
};

// Pulses whose start lies inside the train; the last one is cut at the train's end.
constexpr std::int64_t pulse_count(const Train& t) {
  return t.period_us > 0 && t.duration_us > 0 ? (t.duration_us - 1) / t.period_us + 1 : 0;
}

// Pulses without a dark time between them are one pulse as long as the train.
constexpr std::int64_t longest_pulse_us(const Train& t) {
  const std::int64_t pulse = t.pulse_width_us >= t.period_us ? t.duration_us : t.pulse_width_us;
  return pulse < t.duration_us ? pulse : t.duration_us;
}

// Light-on time of the whole train, us.
constexpr std::int64_t on_time_us(const Train& t) {
  const std::int64_t n = pulse_count(t);
  if (n == 0) return 0;
  const std::int64_t last_start = (n - 1) * t.period_us;
  const std::int64_t last =
      t.duration_us - last_start < t.pulse_width_us ? t.duration_us - last_start : t.pulse_width_us;
  return (n - 1) * t.pulse_width_us + last;
}

// Peak irradiance at the tip of a fibre: power over the area of its core.
constexpr double irradiance_mw_per_mm2(double power_mw, double core_um) {
  const double radius_mm = core_um * .5e-3;
  return power_mw / (std::numbers::pi * radius_mm * radius_mm);
}

// The part of a train that a window of this length holds which opens with it: the most that any such window
// does.
constexpr Train within(Train t, double window_s) {
  const auto window_us = static_cast<std::int64_t>(window_s * 1e6 + .999);
  if (t.duration_us > window_us) t.duration_us = window_us;
  return t;
}

// mW x us = nJ; mJ = 1e-6 of it.
constexpr double energy_mj(const Train& t) { return t.power_mw * static_cast<double>(on_time_us(t)) * 1e-6; }

}  // namespace dopaloop
