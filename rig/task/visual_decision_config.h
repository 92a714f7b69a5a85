// Settings of the visual decision task: a grating appears left or right, the mouse turns the wheel to bring
// it to the centre, a correct turn earns water. Defaults are the International Brain Laboratory's rig.
#pragma once

#include <cstdint>
#include <numbers>
#include <vector>

#include "rig/base/settings.h"
#include "rig/task/block_prior_config.h"
#include "rig/task/engagement_config.h"
#include "rig/task/session_rules.h"
#include "rig/task/training_config.h"

namespace dopaloop {

struct VisualDecisionConfig : SessionRules {
  std::vector<double> contrasts{0, .25, .5};
  std::vector<double> contrast_probabilities{.1, .3, .6};  // of each contrast, both sides together; sums to 1
  double side_probability_right = .5;
  std::vector<PhaseConfig> phases;
  BlockPriorConfig blocks;
  RewardAdaptiveConfig reward_adaptive;
  NoviceWheelConfig novice_wheel;
  EngagementConfig engagement;
  bool repeat_on_error = true;
  double repeat_min_contrast = .5;

  double azimuth_deg = 35;
  double wheel_gain_deg_per_mm = 4;
  double wheel_radius_mm = 31;
  std::int64_t wheel_counts_per_turn = 4096;

  double quiescence_base_s = .2;
  double quiescence_scale_s = .35;
  double quiescence_min_s = .2;
  double quiescence_max_s = .5;
  double quiescence_wheel_deg = 2;

  double photodiode_timeout_ms = 100;
  double go_cue_s = .11;
  double response_window_s = 60;
  double response_grace_ms = 20;
  double noise_s = .5;
  double feedback_correct_s = 1;
  double feedback_error_s = 2;
  double inter_trial_s = 1;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = VisualDecisionConfig;
    f("contrasts", &C::contrasts, required(0, 1),
      "Michelson contrast of the grating, one side at a time; where there are training phases, theirs count");
    f("contrast_probabilities", &C::contrast_probabilities, required(0, 1),
      "probability of each contrast, both sides together; sums to 1");
    f("phases", &C::phases, optional(),
      "training phases, the first for a naive mouse; each mouse goes on where its last session with this "
      "kind "
      "of task ended, also after months and under other settings; without any, contrasts holds throughout");
    f("side_probability_right", &C::side_probability_right, optional(0, 1),
      "P(stimulus on the right), but for zero contrast; with blocks, theirs counts");
    f("repeat_on_error", &C::repeat_on_error, optional(),
      "after an error at high contrast the stimulus is repeated, on a side drawn against the mouse's bias");
    f("repeat_min_contrast", &C::repeat_min_contrast, optional(0, 1), "smallest contrast that is repeated");
    f("azimuth_deg", &C::azimuth_deg, optional(1, 90),
      "stimulus position from the centre, and the turn that brings it there");
    f("wheel_gain_deg_per_mm", &C::wheel_gain_deg_per_mm, optional(.1, 40),
      "stimulus degrees per mm of wheel rim");
    f("wheel_radius_mm", &C::wheel_radius_mm, optional(1, 200), "radius of the wheel");
    f("wheel_counts_per_turn", &C::wheel_counts_per_turn, optional(16, 1000000),
      "encoder counts a turn, quadrature included");
    f("quiescence_base_s", &C::quiescence_base_s, optional(0, 10),
      "still wheel before the stimulus: fixed part");
    f("quiescence_scale_s", &C::quiescence_scale_s, optional(.001, 10),
      "scale of the truncated exponential part");
    f("quiescence_min_s", &C::quiescence_min_s, optional(0, 10), "its shortest value");
    f("quiescence_max_s", &C::quiescence_max_s, optional(0, 10), "its longest value");
    f("quiescence_wheel_deg", &C::quiescence_wheel_deg, optional(.01, 90),
      "wheel turn, in stimulus degrees either way, that restarts quiescence");
    f("photodiode_timeout_ms", &C::photodiode_timeout_ms, optional(1, 5000),
      "without the patch's edge by then the trial goes on from the display's report and says so");
    f("go_cue_s", &C::go_cue_s, optional(0, 5), "length of the go cue, played at stimulus onset");
    f("response_window_s", &C::response_window_s, optional(.1, 600),
      "from stimulus onset; then the trial is a no-go");
    f("response_grace_ms", &C::response_grace_ms, optional(0, 1000),
      "how much later a turn made inside the window may be reported and still counts");
    f("noise_s", &C::noise_s, optional(0, 10), "length of the noise after an error or no-go");
    f("feedback_correct_s", &C::feedback_correct_s, optional(0, 60),
      "time after a correct response, stimulus centred");
    f("feedback_error_s", &C::feedback_error_s, optional(0, 60), "time out after an error or no-go");
    f("inter_trial_s", &C::inter_trial_s, optional(.05, 600),
      "from the end of feedback to the next trial, at least");
    SessionRules::describe(f);
    f("blocks", &C::blocks, optional(), "blocks of trials in which one side is likelier");
    f("reward_adaptive", &C::reward_adaptive, optional(), "drops that shrink as the mouse works more");
    f("novice_wheel", &C::novice_wheel, optional(), "a wheel that moves the stimulus further at first");
    f("engagement", &C::engagement, optional(), "when the mouse counts as disengaged");
  }

  // Counts from the centre of the response: the nearest count to the azimuth (35 deg at 4 deg/mm: 184).
  double deg_per_count() const {
    return wheel_gain_deg_per_mm * 2 * std::numbers::pi * wheel_radius_mm /
           static_cast<double>(wheel_counts_per_turn);
  }
};

}  // namespace dopaloop
