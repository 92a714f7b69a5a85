// Settings of how a mouse's training goes on from session to session (training.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rig/base/settings.h"

namespace dopaloop {

// One training phase. A trial counts unless it is a repeat or was cut by the session's end; a no-go counts as
// not correct. Down is tried before up.
struct PhaseConfig {
  std::string name;
  std::vector<double> contrasts;
  std::vector<double> contrast_probabilities;
  double up_accuracy = 0;
  std::int64_t up_window = 50;
  std::int64_t up_after_trials = 0;
  double down_accuracy = 0;
  std::int64_t down_window = 50;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = PhaseConfig;
    f("name", &C::name, required(), "what people call the phase");
    f("contrasts", &C::contrasts, required(0, 1), "contrasts of this phase; they stand in for the task's");
    f("contrast_probabilities", &C::contrast_probabilities, optional(0, 1),
      "probability of each contrast, both sides together; sums to 1; left out: every signed contrast is as "
      "likely, zero half as likely as a contrast that has two sides");
    f("up_accuracy", &C::up_accuracy, optional(0, .999),
      "up once more than this fraction of the last up_window trials on each signed contrast but zero is "
      "correct; 0: no such condition. With up_after_trials besides, both must hold; with neither the phase "
      "is the last");
    f("up_window", &C::up_window, optional(1, 64),
      "trials on each signed contrast that up_accuracy looks at");
    f("up_after_trials", &C::up_after_trials, optional(0, 100000),
      "up after so many trials in this phase that counted; 0: no such condition");
    f("down_accuracy", &C::down_accuracy, optional(0, 1),
      "back to the phase before once less than this fraction of the phase's last down_window trials at its "
      "highest contrast is correct; 0: never");
    f("down_window", &C::down_window, optional(1, 64),
      "trials at the highest contrast that down_accuracy looks at");
  }
};

// The size of a drop, which goes down as the mouse works more. A change holds from the next session on, whose
// trials all have it; what an operator sets while a session runs holds for the rest of that session.
struct RewardAdaptiveConfig {
  double step_ul = 0;
  double min_ul = 1.5;
  double max_ul = 3;
  std::int64_t down_at_responses = 200;
  std::int64_t up_below_responses = 0;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = RewardAdaptiveConfig;
    f("step_ul", &C::step_ul, optional(0, 2),
      "change from one session to the next, beginning at reward_ul with the mouse's first session; 0: no "
      "adaptation");
    f("min_ul", &C::min_ul, optional(.1, 20), "smallest drop");
    f("max_ul", &C::max_ul, optional(.1, 20), "largest drop");
    f("down_at_responses", &C::down_at_responses, optional(1, 100000),
      "a session with so many responses or more lowers the next one's drops");
    f("up_below_responses", &C::up_below_responses, optional(0, 100000),
      "a session with fewer responses raises them; 0: never");
  }
};

// A wheel that moves the stimulus further until the mouse has learned to turn it.
struct NoviceWheelConfig {
  double gain_deg_per_mm = 0;
  std::int64_t until_responses = 200;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = NoviceWheelConfig;
    f("gain_deg_per_mm", &C::gain_deg_per_mm, optional(0, 40),
      "stimulus degrees per mm of wheel rim in place of wheel_gain_deg_per_mm, until the mouse has worked "
      "enough; 0, or the same number: always wheel_gain_deg_per_mm");
    f("until_responses", &C::until_responses, optional(0, 100000),
      "until the mouse gave more responses than this in one session; holds from the next session on");
  }
};

}  // namespace dopaloop
