// Settings of trace conditioning (Coddington, Lindo & Dudman, Nature 614:294, 2023): a cue, a trace without
// it, then water. Some trials come without the cue, some without the water. Cue, trace and their order are
// the paper's; what it does not say (intervals, shares, volumes) are this project's defaults.
#pragma once

#include <cstdint>

#include "rig/base/settings.h"
#include "rig/task/session_rules.h"

namespace dopaloop {

struct TraceConditioningConfig : SessionRules {
  double cued_share = .8;
  double uncued_share = .1;
  double omitted_share = .1;
  std::int64_t block_trials = 20;

  double baseline_s = 1;
  double cue_s = .5;
  double trace_s = 1;
  double collection_s = 3;

  // To the next trial: base + an exponential of `scale` restricted to [min, max].
  double inter_trial_base_s = 2;
  double inter_trial_scale_s = 5;
  double inter_trial_min_s = 0;
  double inter_trial_max_s = 20;

  double lick_baseline_s = 1;
  double lick_collection_s = 1;
  double lick_gap_min_ms = 50;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = TraceConditioningConfig;
    f("cued_share", &C::cued_share, required(0, 1), "share of trials with cue, trace and water");
    f("uncued_share", &C::uncued_share, required(0, 1), "share of trials with water and no cue");
    f("omitted_share", &C::omitted_share, required(0, 1),
      "share of trials with cue and trace and no water; the three sum to 1");
    f("block_trials", &C::block_trials, optional(0, 1000),
      "in every so many trials the shares are kept exactly, in an order drawn anew; 0: each trial is drawn "
      "by "
      "itself");
    f("baseline_s", &C::baseline_s, optional(.1, 60),
      "from the trial's opening to the cue, or to the water where there is no cue");
    f("cue_s", &C::cue_s, optional(.01, 10), "length of the cue");
    f("trace_s", &C::trace_s, optional(0, 60), "from the cue's end to the water");
    f("collection_s", &C::collection_s, optional(.1, 60), "from the water to the trial's end");
    f("inter_trial_base_s", &C::inter_trial_base_s, optional(.05, 600),
      "from the trial's end to the next: fixed part");
    f("inter_trial_scale_s", &C::inter_trial_scale_s, optional(.001, 600),
      "scale of the truncated exponential part");
    f("inter_trial_min_s", &C::inter_trial_min_s, optional(0, 600), "its shortest value");
    f("inter_trial_max_s", &C::inter_trial_max_s, optional(0, 600), "its longest value");
    f("lick_baseline_s", &C::lick_baseline_s, optional(.1, 60),
      "licks are counted for the baseline so long before the cue; at most baseline_s");
    f("lick_collection_s", &C::lick_collection_s, optional(.1, 60),
      "and as a reaction to the water so long after it; at most collection_s");
    f("lick_gap_min_ms", &C::lick_gap_min_ms, optional(0, 500),
      "a contact sooner after the last lick is none of its own: a wet spout flickers");
    SessionRules::describe(f);
  }
};

}  // namespace dopaloop
