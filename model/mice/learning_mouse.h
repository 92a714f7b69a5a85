// The simulated mouse of the emulated rig: naive at the session's start, it learns by the tutor-executor
// rule.
//
// Choice: P(right) = sigmoid(beta dV) by its weights; an innate side bias is drawn from the seed.
//
// Reaction: lognormal over .2 s, its median falling with competence and with contrast (published means: 3.71
// s naive, .95 s expert). A naive mouse now and then sits a trial out.
//
// Learning: at the next stimulus, of the last one that had an outcome (water or noise). Light since that
// stimulus counts for it: mouse_light_gain is added to the stimulus error of the pathway the fibre teaches.
// At rates that show learning within one session the rule's weights would grow without end (its partial
// errors leave a common gain of a pathway free), so here they saturate.
//
// Dopamine: a release after each stimulus on the side the fibre reports (contralateral), as large as that
// pathway's value; one after the outcome, as large as its error (a dip after an error), or after water that
// follows no choice; light drives it. Rise .1 s, decay .5 s. The sizes are this model's choice, of the order
// of recorded ones.
//
// Every draw is a pure function of (seed, purpose, number of the stimulus). Never allocates.
#pragma once

#include <cstdint>

#include "drivers/emulated/config.h"
#include "drivers/emulated/mouse.h"
#include "model/mice/dopamine_trace.h"
#include "model/mice/tutor_executor.h"

namespace dopaloop {

class LearningMouse final : public Mouse {
 public:
  LearningMouse(const EmulatedConfig& config, std::uint64_t seed);

  MouseResponse on_stimulus(SessionTime now, double contrast_left, double contrast_right) override;
  LickBout on_water(SessionTime now, double volume_ul) override;
  void on_noise(SessionTime now) override;
  void on_light(SessionTime now, double power_mw) override;
  double dopamine_dff(SessionTime now) override { return dopamine_.dff(now); }

  const TutorExecutorWeights& weights() const { return weights_; }
  // 0 naive .. 1 expert: P(right) on a right stimulus less P(right) on a left one.
  double competence() const;

 private:
  // The stimulus last seen, and what came of it.
  struct Episode {
    double signed_contrast = 0;
    Choice choice = Choice::no_go;
    bool outcome = false;
    bool lit = false;
  };

  void learn_from_last();
  bool judge(SessionTime now);
  Choice choose(const TutorExecutorInput& x) const;
  Duration reaction(double contrast) const;
  TutorExecutorInput seen() const { return tutor_executor_input(last_.signed_contrast, Coding::side); }
  std::size_t reported_side() const { return hemisphere_ == Hemisphere::left ? kRight : kLeft; }

  double rate_, no_go_, light_gain_;
  Hemisphere hemisphere_;
  std::uint64_t seed_;
  TutorExecutorWeights weights_;
  DopamineTrace dopamine_;
  Episode last_;
  bool lit_ = false;
  std::uint32_t stimuli_ = 0;
  std::uint32_t drops_ = 0;
};

}  // namespace dopaloop
