// A small rig that is right, ways to break it, and comparison of settings by their own description.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
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
masking = "none"
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
  else if constexpr (is_settings_list<T>)
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
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

inline bool same_number(const Quantity& a, const Quantity& b) {
  return a.place == b.place && a.written == b.written && a.scale == b.scale;
}

inline bool same_timer(const Timer& a, const Timer& b) {
  return a.distribution == b.distribution && a.from == b.from && same_number(a.base_s, b.base_s) &&
         same_number(a.scale_s, b.scale_s) && same_number(a.min_s, b.min_s) &&
         same_number(a.max_s, b.max_s) && same_number(a.grace_s, b.grace_s);
}

inline bool same_actions(const std::vector<Action>& a, const std::vector<Action>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Action& x, const Action& y) {
    return x.kind == y.kind && x.sound == y.sound && x.mark == y.mark && same_number(x.amount, y.amount);
  });
}

inline bool same_state(const State& a, const State& b) {
  const auto same_transition = [](const Transition& x, const Transition& y) {
    return x.on == y.on && x.only_if == y.only_if && same_number(x.beyond_deg, y.beyond_deg) &&
           same_number(x.for_s, y.for_s) && x.to == y.to;
  };
  return a.name == b.name && same_actions(a.enter, b.enter) && same_actions(a.exit, b.exit) &&
         a.outcome == b.outcome && a.timer.has_value() == b.timer.has_value() &&
         (!a.timer || same_timer(*a.timer, *b.timer)) &&
         std::equal(a.transitions.begin(), a.transitions.end(), b.transitions.begin(), b.transitions.end(),
                    same_transition);
}

// Lines apart.
inline bool same_table(const TaskTable& a, const TaskTable& b) {
  return a.first == b.first && a.reward_place == b.reward_place && same_timer(a.inter_trial, b.inter_trial) &&
         same_number(a.azimuth_deg, b.azimuth_deg) &&
         same_number(a.wheel_gain_deg_per_mm, b.wheel_gain_deg_per_mm) &&
         same_number(a.wheel_radius_mm, b.wheel_radius_mm) &&
         same_number(a.wheel_counts_per_turn, b.wheel_counts_per_turn) &&
         std::equal(a.states.begin(), a.states.end(), b.states.begin(), b.states.end(), same_state);
}

inline bool same_config(const RigConfig& a, const RigConfig& b) {
  const auto same_live = [](const LiveNumber& x, const LiveNumber& y) {
    return x.place == y.place && x.key == y.key && x.min == y.min && x.max == y.max;
  };
  return same(a, b) && same(a.visual_decision, b.visual_decision) &&
         same(a.trace_conditioning, b.trace_conditioning) && a.task_kind == b.task_kind &&
         same_table(a.task_table, b.task_table) &&
         std::equal(a.live.begin(), a.live.end(), b.live.begin(), b.live.end(), same_live);
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
