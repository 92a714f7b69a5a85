// Trials of the visual decision task: a contrast of the training phase's set, or the task's, with
// probabilities; a side; and after an error at high contrast a repeat of that contrast whose side is drawn
// against the mouse's bias.
//
// The repeat's side: right if a normal draw around the mean right choice of the last ten choices, sd .5,
// falls below .5; the same stimulus as the error's when it names that side. A mouse that turns every stimulus
// as if it were on the right so gets 84 % of its repeats on the left. The rig this comes from (International
// Brain Laboratory, iblrig) writes "right if N(mean right, .5) >= .5", but what it calls a right response is
// a turn to the right, by which a stimulus on the *left* is brought to the centre and answered; here a right
// choice answers a stimulus on the right, so the comparison turns round and the two rules are one.
//
// The wheel's gain and the size of a drop follow from the training state; what an operator sets while the
// session runs stands in their place from then on.
#pragma once

#include "rig/base/training_state.h"
#include "rig/task/block_prior.h"
#include "rig/task/engagement.h"
#include "rig/task/trial_generator.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

class ContrastGenerator final : public TrialGenerator {
 public:
  // `config` has passed the loader's checks; `start` is the training state at the session's start.
  ContrastGenerator(const VisualDecisionConfig& config, std::uint64_t seed, const TrainingState& start = {});
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) override;
  void set_number(std::uint16_t place, double value) override;

  const TrainingState& training() const {
    return training_;
  }  // after the last trial that was given to next()

 private:
  TrialPlan draw(std::uint32_t trial, double p_right) const;
  TrialPlan repeat(std::uint32_t trial, const TrialRow& last) const;
  bool repeats(const TrialRow& last) const;

  VisualDecisionConfig config_;
  std::uint64_t seed_;
  TrainingState training_;
  BlockPrior blocks_;
  Engagement engagement_;
  bool reward_is_set_ = false, gain_is_set_ = false;  // by an operator
};

}  // namespace dopaloop
