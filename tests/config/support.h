// A small rig that is right, ways to break it, and comparison of settings by their own description.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/read_settings.h"

namespace dopaloop {

// Its task stands in it, so that one text is a whole configuration.
inline constexpr std::string_view kRightRig = R"(name = "test"
[devices]
kind = "emulated"
[interlock.light]
power_max_mw = 5
pulse_width_max_ms = 10
train_max_ms = 500
max_program_ms = 500
duty_max = 0.1
duty_window_s = 10
energy_per_trial_max_mj = 0.1
energy_per_session_max_mj = 20
energy_per_day_max_mj = 100
gap_min_ms = 500
fibre_core_um = 200
irradiance_max_mw_per_mm2 = 100
mean_power_10s_max_mw = 0.1
mean_power_60s_max_mw = 0.05
[interlock.water]
drop_max_ul = 4
session_max_ul = 1000
day_max_ul = 1500
valve_open_max_ms = 100
[interlock.water_calibration]
date = "2026-01-15"
open_ms = [20, 40, 60, 80]
volume_ul = [1, 2, 3, 4]
[light]
at = "stimulus"
power_mw = 1
pulse_width_ms = 5
frequency_hz = 30
duration_ms = 150
[dopamine]
sampling_rate_hz = 130
[model.policy]
policy = "low_confidence"
[task]
task = "visual_decision"
contrasts = [0, 0.25, 0.5]
contrast_probabilities = [0.1, 0.3, 0.6]
reward_ul = 2
head_fixed_max_min = 90
)";

struct Change {
  std::string_view from, to;
};

inline std::string changed(std::string_view text, const std::vector<Change>& changes) {
  std::string out(text);
  for (const auto& [from, to] : changes) {
    const std::size_t at = out.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) out.replace(at, from.size(), to);
  }
  return out;
}

using Lines = std::vector<std::string>;

inline Lines mistakes_in(std::string_view text) {
  const auto config = load_rig_text(text, "rig.toml");
  return config ? Lines{} : config.error().lines;
}

// The mistakes of the right rig once it is changed so.
inline Lines mistakes_after(const std::vector<Change>& changes) {
  return mistakes_in(changed(kRightRig, changes));
}

template <class T>
bool same(const T& a, const T& b);

template <class T>
bool same_value(const T& a, const T& b) {
  if constexpr (Settings<T>)
    return same(a, b);
  else
    return a == b;
}

// Every described member is equal.
template <class T>
bool same(const T& a, const T& b) {
  bool equal = true;
  T::describe([&](std::string_view key, auto member, const auto&...) {
    const bool here = same_value(a.*member, b.*member);
    if (!here) ADD_FAILURE() << key << " differs";
    equal = equal && here;
  });
  return equal;
}

inline bool same_config(const RigConfig& a, const RigConfig& b) {
  return same(a, b) && same(a.visual_decision, b.visual_decision) && a.task_kind == b.task_kind;
}

// f(key): the dotted name of every value that T describes.
template <Settings T, class F>
void for_each_key(const std::string& prefix, F&& f) {
  T::describe([&](std::string_view key, auto member, const auto&...) {
    using Value = std::remove_cvref_t<decltype(T{}.*member)>;
    if constexpr (Settings<Value>)
      for_each_key<Value>(dotted(prefix, key), f);
    else
      f(dotted(prefix, key));
  });
}

}  // namespace dopaloop
