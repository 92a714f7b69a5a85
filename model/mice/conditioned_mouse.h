// A simulated mouse that learns what a cue foretells: the live mouse of the emulated rig in trace
// conditioning.
//
// The cue has a value V, 0 at first. After each trial with a cue (judged at the next one)
//
//   V += eta (r - V),   r = 1 where water followed the cue, else 0
//   eta = mouse_learning_rate (1 + mouse_light_gain L),   L = 1 where there was light since the cue, else 0
//
// so that dopamine sets the rate of learning and not its error, in the spirit of ACTR (Coddington, Lindo &
// Dudman, Nature 614:294, 2023), of which this is no implementation: its network, its licking policy and its
// own errors are not here. Water without a cue teaches nothing.
//
// With probability V the mouse licks in wait of the water, sooner and for more of the time the larger V is,
// until a little after the water was due (it learns when that is from the last time). Water is always licked
// up, the sooner the larger V was.
//
// Dopamine: a release at the cue as large as V; one at the water, smaller where a valued cue foretold it; a
// dip where it was foretold and did not come; light drives it. Rise .1 s, decay .5 s. Sizes and rates are
// this model's choice.
//
// It sees no stimulus and turns no wheel. Every draw is a pure function of (seed, purpose, number of the cue
// or drop). Never allocates.
#pragma once

#include <cstdint>

#include "drivers/emulated/config.h"
#include "drivers/emulated/mouse.h"
#include "model/mice/dopamine_trace.h"

namespace dopaloop {

class ConditionedMouse final : public Mouse {
 public:
  ConditionedMouse(const EmulatedConfig& config, std::uint64_t seed);

  MouseResponse on_stimulus(SessionTime, double, double) override { return {}; }
  LickBout on_cue(SessionTime now) override;
  LickBout on_water(SessionTime now, double volume_ul) override;
  void on_noise(SessionTime) override {}
  void on_light(SessionTime now, double power_mw) override;
  double dopamine_dff(SessionTime now) override;

  double value() const { return value_; }  // of the cue, 0..1

 private:
  // The cue last heard, and what came of it.
  struct Episode {
    SessionTime cue_at = kNever;
    bool water = false;
    bool lit = false;
    bool dipped = false;  // the omission was noticed
  };

  void learn_from_last();
  bool awaits_water(SessionTime now) const;
  LickBout wait_for_water() const;

  double rate_, light_gain_;
  std::uint64_t seed_;
  double value_ = 0;
  Duration delay_;  // cue to water, as it was the last time
  DopamineTrace dopamine_;
  Episode last_;
  bool lit_ = false;
  std::uint32_t cues_ = 0;
  std::uint32_t drops_ = 0;
};

}  // namespace dopaloop
