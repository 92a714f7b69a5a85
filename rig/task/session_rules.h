// Settings that every task shares: how large a drop is and when the session ends. A task's settings struct
// derives from it and describes these beside its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rig/base/settings.h"

namespace dopaloop {

// pattern: on every trial, light or not, the masking light gives the laser's train when light would be due,
// so that the animal cannot tell the trials apart.
enum class Masking { none, pattern };
constexpr std::array<std::string_view, 2> choices_of(Masking) { return {"none", "pattern"}; }

constexpr std::string_view name_of(Masking v) { return choices_of(v)[static_cast<std::size_t>(v)]; }

struct SessionRules {
  double reward_ul = 2;
  Masking masking = Masking::none;
  std::int64_t max_trials = 2000;
  double head_fixed_max_min = 90;
  double water_end_ul = 0;
  bool end_when_disengaged = false;
  std::int64_t no_lick_trials = 10;
  double pause_max_min = 15;
  double alarm_max_min = 5;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = SessionRules;
    f("reward_ul", &C::reward_ul, required(0, 20), "water for a rewarded trial");
    f("masking", &C::masking, required(),
      "masking light: pattern (the laser's train on its own gate, on every trial) or none; must be said");
    f("max_trials", &C::max_trials, optional(1, 100000), "the session ends after so many trials");
    f("head_fixed_max_min", &C::head_fixed_max_min, required(1, 600),
      "the session ends after so many minutes, pauses included");
    f("water_end_ul", &C::water_end_ul, optional(0, 5000),
      "the session ends after so much water, drops by hand included; 0: at the interlock's limit");
    f("end_when_disengaged", &C::end_when_disengaged, optional(),
      "the session ends when the mouse counts as disengaged");
    f("no_lick_trials", &C::no_lick_trials, optional(0, 1000),
      "so many rewarded trials running without a lick end the session: the spout may be blocked; 0: never");
    f("pause_max_min", &C::pause_max_min, optional(0, 600), "a longer pause ends the session; 0: never");
    f("alarm_max_min", &C::alarm_max_min, optional(0, 600),
      "an alarm that nobody acknowledges for so long ends the session; 0: never");
  }
};

}  // namespace dopaloop
