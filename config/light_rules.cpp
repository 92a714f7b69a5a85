#include <cstdint>
#include <string>
#include <string_view>

#include "config/document.h"
#include "config/rules.h"

namespace dopaloop {
namespace {

constexpr std::string_view kAt = "light.at";
constexpr std::string_view kPower = "light.power_mw";
constexpr std::string_view kWidth = "light.pulse_width_ms";
constexpr std::string_view kFrequency = "light.frequency_hz";
constexpr std::string_view kDuration = "light.duration_ms";
constexpr std::string_view kPolicy = "model.policy.policy";
const Keys kTrain{kAt, kPower, kWidth, kFrequency, kDuration};

double ms_of(std::int64_t us) { return static_cast<double>(us) * 1e-3; }

void judge_train(const LightConfig& light, const Train& train, Findings& findings) {
  if (train.pulse_width_us > train.period_us) {
    findings.push_back({kWidth, kTrain,
                        "a pulse of " + amount(ms_of(train.pulse_width_us), "ms") +
                            " is longer than the period of " + amount(ms_of(train.period_us), "ms") +
                            " at light.frequency_hz = " + number_text(light.frequency_hz)});
  }
  const auto needs = [&](std::string_view key, double value, bool gives_light) {
    if (gives_light) return;
    findings.push_back(
        {key, {kAt}, number_text(value) + " gives no light; where none is wanted, say light.at = \"off\""});
  };
  needs(kPower, light.power_mw, train.power_mw > 0);
  needs(kWidth, light.pulse_width_ms, train.pulse_width_us > 0);
  needs(kDuration, light.duration_ms, train.duration_us > 0);
}

void judge_trigger(const LightConfig& light, Findings& findings) {
  if (light.at == LightAt::dopamine && !(light.threshold_z > 0)) {
    findings.push_back({"light.threshold_z",
                        {kAt},
                        "light.at = \"dopamine\" needs the z that dopamine must rise above, more than 0"});
  }
  if (light.at != LightAt::dopamine && light.per_trial_max > 1) {
    findings.push_back(
        {"light.per_trial_max",
         {kAt},
         "only dopamine can call for light more than once a trial; say 1, or light.at = \"dopamine\""});
  }
}

// A gate on licks before a stimulus that licks have nothing to do with is allowed; a gate that can never
// open, and a trigger that never comes, are not.
void judge_gate(const RigConfig& config, Findings& findings) {
  if (config.light.cap_share <= 0) {
    findings.push_back({"light.cap_share", {kAt}, "0 lets no light pass; say light.at = \"off\""});
  }
  if (config.light.at == LightAt::stimulus && config.task_kind == TaskKind::trace_conditioning) {
    findings.push_back(
        {kAt, {"task.task"}, "trace_conditioning shows no stimulus; choose reward, dopamine or off"});
  }
}

// One pulse of it.
void judge_pulse_limits(const Train& train, const LightLimits& limits, Findings& findings) {
  hold({kPower, train.power_mw, "interlock.light.power_max_mw", limits.power_max_mw, "mW", "power"}, kTrain,
       findings);
  const bool possible = train.pulse_width_us <= train.period_us;
  const std::int64_t pulse_us = possible ? longest_pulse_us(train) : train.pulse_width_us;
  hold({kWidth, ms_of(pulse_us), "interlock.light.pulse_width_max_ms", limits.pulse_width_max_ms, "ms",
        "a pulse"},
       kTrain, findings);
  hold({kPower, irradiance_mw_per_mm2(train.power_mw, limits.fibre_core_um),
        "interlock.light.irradiance_max_mw_per_mm2", limits.irradiance_max_mw_per_mm2, "mW/mm2",
        "irradiance at the fibre tip"},
       {kAt, "interlock.light.fibre_core_um"}, findings);
}

void judge_length_limits(const Train& train, const LightLimits& limits, Findings& findings) {
  const double ms = ms_of(train.duration_us);
  hold({kDuration, ms, "interlock.light.train_max_ms", limits.train_max_ms, "ms", "the train"}, kTrain,
       findings);
  hold({kDuration, ms, "interlock.light.max_program_ms", limits.max_program_ms, "ms", "the train"}, kTrain,
       findings);
}

// The dose of one train in each window, as the interlock counts it.
void judge_dose_limits(const Train& train, const LightLimits& limits, Findings& findings) {
  const double mj = energy_mj(train);
  const double share =
      static_cast<double>(on_time_us(within(train, limits.duty_window_s))) * 1e-6 / limits.duty_window_s;
  Keys sliding = kTrain;
  sliding.push_back("interlock.light.duty_window_s");
  const auto check = [&](std::string_view key, double value, std::string_view limit_key, double limit,
                         std::string_view unit, std::string_view what, const Keys& with = kTrain) {
    hold({key, value, limit_key, limit, unit, what}, with, findings);
  };
  check(kDuration, mj, "interlock.light.energy_per_trial_max_mj", limits.energy_per_trial_max_mj, "mJ",
        "a train's energy");
  check(kDuration, mj, "interlock.light.energy_per_session_max_mj", limits.energy_per_session_max_mj, "mJ",
        "a train's energy");
  check(kDuration, mj, "interlock.light.energy_per_day_max_mj", limits.energy_per_day_max_mj, "mJ",
        "a train's energy");
  check(kDuration, share, "interlock.light.duty_max", limits.duty_max, "", "a train's share of light-on time",
        sliding);
  check(kPower, energy_mj(within(train, 10)) / 10, "interlock.light.mean_power_10s_max_mw",
        limits.mean_power_10s_max_mw, "mW", "a train's mean power over 10 s");
  check(kPower, energy_mj(within(train, 60)) / 60, "interlock.light.mean_power_60s_max_mw",
        limits.mean_power_60s_max_mw, "mW", "a train's mean power over 60 s");
}

}  // namespace

void judge_light(const RigConfig& config, Findings& findings) {
  if (config.light.at != LightAt::off && config.light.frequency_hz > 0) {
    const Train train = train_of(config.light);
    const LightLimits& limits = config.interlock.light;
    judge_train(config.light, train, findings);
    judge_trigger(config.light, findings);
    judge_gate(config, findings);
    judge_pulse_limits(train, limits, findings);
    judge_length_limits(train, limits, findings);
    judge_dose_limits(train, limits, findings);
  }
  const Policy policy = config.model.policy.policy;
  if (config.light.at == LightAt::off && policy != Policy::none) {
    findings.push_back({kAt,
                        {kPolicy},
                        "is off, but model.policy.policy = " +
                            std::string(choices_of(policy)[static_cast<std::size_t>(policy)]) +
                            " asks for light; choose stimulus, reward or dopamine, or the policy none"});
  }
  if (policy == Policy::low_confidence && !has_choices(config.task_kind)) {
    findings.push_back({kPolicy,
                        {"task.task"},
                        "low_confidence goes by what the mouse will choose, and in this task it chooses "
                        "nothing; say every_trial or none"});
  }
}

}  // namespace dopaloop
