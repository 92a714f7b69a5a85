#include "model/model.h"

namespace dopaloop {

Observation observe(const TrialRow& trial) {
  return {.stimulus = {trial.contrast_left, trial.contrast_right, trial.new_session},
          .choice = trial.choice,
          .reaction_time_s = trial.reaction_time_s,
          .rewarded = trial.reward_ul > 0,
          .repeat = trial.repeat};
}

Observation observe(const RecordedTrial& trial) {
  return {.stimulus = {contrast_left(trial), contrast_right(trial), trial.new_session},
          .choice = trial.choice,
          .reaction_time_s = trial.reaction_time_s,
          .rewarded = trial.rewarded,
          .repeat = trial.repeat};
}

}  // namespace dopaloop
