#include <algorithm>
#include <cstdint>

#include "config/document.h"
#include "config/rules.h"

namespace dopaloop {
namespace {

// The most light-on time of one train in any window of this length: the window that opens with the train.
double on_time_in_window_s(Train train, double window_s) {
  train.duration_us = std::min(train.duration_us, static_cast<std::int64_t>(window_s * 1e6));
  return static_cast<double>(on_time_us(train)) * 1e-6;
}

constexpr std::string_view kAt = "light.at";
constexpr std::string_view kPower = "light.power_mw";
constexpr std::string_view kWidth = "light.pulse_width_ms";
constexpr std::string_view kFrequency = "light.frequency_hz";
constexpr std::string_view kDuration = "light.duration_ms";
const Keys kTrain{kAt, kPower, kWidth, kFrequency, kDuration};

void judge_train(const LightConfig& light, Findings& findings) {
  const double period_ms = 1e3 / light.frequency_hz;
  if (light.pulse_width_ms > period_ms) {
    findings.push_back({kWidth, kTrain,
                        "a pulse of " + amount(light.pulse_width_ms, "ms") +
                            " is longer than the period of " + amount(period_ms, "ms") +
                            " at light.frequency_hz = " + number_text(light.frequency_hz)});
  }
  const auto needs = [&](std::string_view key, double value, double least) {
    if (value >= least) return;
    findings.push_back(
        {key, {kAt}, number_text(value) + " gives no light; where none is wanted, say light.at = \"off\""});
  };
  constexpr double kLeastMs = 1e-3;  // devices count microseconds
  needs(kPower, light.power_mw, 1e-6);
  needs(kWidth, light.pulse_width_ms, kLeastMs);
  needs(kDuration, light.duration_ms, kLeastMs);
}

void judge_train_limits(const LightConfig& light, const LightLimits& limits, Findings& findings) {
  const Train train = train_of(light);
  const double on_10s = on_time_in_window_s(train, 10), on_60s = on_time_in_window_s(train, 60);
  const double duty = on_time_in_window_s(train, limits.duty_window_s) / limits.duty_window_s;
  const Keys irradiance{kAt, "interlock.light.fibre_core_um"};
  Keys sliding = kTrain;
  sliding.push_back("interlock.light.duty_window_s");
  const auto check = [&](const Limit& limit) { hold(limit, kTrain, findings); };
  check({kPower, light.power_mw, "interlock.light.power_max_mw", limits.power_max_mw, "mW", "power"});
  check({kWidth, static_cast<double>(longest_pulse_us(train)) * 1e-3, "interlock.light.pulse_width_max_ms",
         limits.pulse_width_max_ms, "ms", "a pulse"});
  check(
      {kDuration, light.duration_ms, "interlock.light.train_max_ms", limits.train_max_ms, "ms", "the train"});
  check({kDuration, light.duration_ms, "interlock.light.max_program_ms", limits.max_program_ms, "ms",
         "the train"});
  hold({kPower, irradiance_mw_per_mm2(light.power_mw, limits.fibre_core_um),
        "interlock.light.irradiance_max_mw_per_mm2", limits.irradiance_max_mw_per_mm2, "mW/mm2",
        "irradiance at the fibre tip"},
       irradiance, findings);
  check({kDuration, energy_mj(train), "interlock.light.energy_per_trial_max_mj",
         limits.energy_per_trial_max_mj, "mJ", "a train's energy"});
  check({kDuration, energy_mj(train), "interlock.light.energy_per_session_max_mj",
         limits.energy_per_session_max_mj, "mJ", "a train's energy"});
  hold({kDuration, duty, "interlock.light.duty_max", limits.duty_max, "", "a train's share of light-on time"},
       sliding, findings);
  check({kPower, light.power_mw * on_10s / 10, "interlock.light.mean_power_10s_max_mw",
         limits.mean_power_10s_max_mw, "mW", "a train's mean power over 10 s"});
  check({kPower, light.power_mw * on_60s / 60, "interlock.light.mean_power_60s_max_mw",
         limits.mean_power_60s_max_mw, "mW", "a train's mean power over 60 s"});
}

}  // namespace

void judge_light(const RigConfig& config, Findings& findings) {
  if (config.light.at != LightAt::off && config.light.frequency_hz > 0) {
    judge_train(config.light, findings);
    judge_train_limits(config.light, config.interlock.light, findings);
  }
  if (config.light.at == LightAt::off && config.model.policy.policy == Policy::low_confidence) {
    findings.push_back(
        {kAt,
         {"model.policy.policy"},
         "is off, but model.policy.policy = low_confidence asks for light; choose stimulus or reward, "
         "or the policy none"});
  }
}

}  // namespace dopaloop
