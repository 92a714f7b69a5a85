// How training goes on, as pure functions of the state (rig/base/training_state.h), the task's settings and
// the trials. None of them allocates.
//
//   begin_session - after_trial, once a closed trial - after_session - begin_session of the next ...
//
// The generator and the fold of an earlier session's log go through the same functions.
#pragma once

#include "rig/base/training_state.h"
#include "rig/base/trial.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

// The state a session begins with, by the settings it will have: the first phase for a mouse that has none,
// the last for one that is beyond it (a task without phases leaves the mouse's alone), the reward within its
// bounds, contrasts that are in no phase forgotten.
TrainingState begin_session(const TrainingState& state, const VisualDecisionConfig& config);

// The phase a person sets, and all that counts towards leaving it anew. `phase` is one of the task's.
TrainingState in_phase(const TrainingState& state, std::uint32_t phase);

// `row` is closed. A repeat counts neither up nor down, but its choice is remembered; an aborted trial counts
// for nothing. A change of phase holds from the next trial on. Going up keeps what is known of each contrast;
// going down forgets it, so that the way up is earned anew.
TrainingState after_trial(const TrainingState& state, const VisualDecisionConfig& config,
                          const TrialRow& row);

// The session is over, after the trials that were folded; one without any changes nothing.
TrainingState after_session(const TrainingState& state, const VisualDecisionConfig& config);

// Of the session under way. NaN: the task's.
double wheel_gain_deg_per_mm(const TrainingState& state, const VisualDecisionConfig& config);
double reward_ul(const TrainingState& state, const VisualDecisionConfig& config);
// Of the last TrainingState::kChoices choices; NaN: none yet.
double mean_right_choice(const TrainingState& state);

}  // namespace dopaloop
