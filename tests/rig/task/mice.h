// Mice that follow a script, and a session of trials with one: plans in, rows out.
#pragma once

#include <functional>
#include <vector>

#include "rig/base/random.h"
#include "rig/task/contrast_generator.h"
#include "rig/task/training.h"

namespace dopaloop {

using ScriptedMouse = std::function<Choice(const TrialPlan&, std::uint32_t trial)>;

inline Choice perfect_mouse(const TrialPlan& plan, std::uint32_t) { return plan.correct; }
inline Choice wrong_mouse(const TrialPlan& plan, std::uint32_t) {
  return plan.correct == Choice::right ? Choice::left : Choice::right;
}
inline Choice right_mouse(const TrialPlan&, std::uint32_t) { return Choice::right; }
inline Choice left_mouse(const TrialPlan&, std::uint32_t) { return Choice::left; }
inline Choice sleeping_mouse(const TrialPlan&, std::uint32_t) { return Choice::no_go; }
inline ScriptedMouse chance_mouse(std::uint64_t seed) {
  return [seed](const TrialPlan&, std::uint32_t trial) {
    return uniform({seed, Purpose::mouse_choice, trial}) < .5 ? Choice::left : Choice::right;
  };
}

inline TrialRow row_after(const TrialPlan& plan, std::uint32_t trial, Choice choice) {
  TrialRow row;
  row.trial = trial;
  row.contrast_left = plan.contrast_left;
  row.contrast_right = plan.contrast_right;
  row.side_probability_right = plan.side_probability_right;
  row.repeat = plan.repeat;
  row.phase = plan.phase;
  row.engaged = plan.engaged;
  row.choice = choice;
  row.outcome = choice == Choice::no_go  ? Outcome::no_go
                : choice == plan.correct ? Outcome::correct
                                         : Outcome::error;
  row.reaction_time_s = choice == Choice::no_go ? kNan : 1;
  return row;
}

struct PlayedSession {
  std::vector<TrialPlan> plans;
  std::vector<TrialRow> rows;
};

inline PlayedSession play(ContrastGenerator& generator, const ScriptedMouse& mouse, std::uint32_t trials) {
  PlayedSession session;
  for (std::uint32_t t = 1; t <= trials; ++t) {
    const auto plan = generator.next(t, session.rows.empty() ? nullptr : &session.rows.back());
    if (!plan) break;
    session.plans.push_back(*plan);
    session.rows.push_back(row_after(*plan, t, mouse(*plan, t)));
  }
  return session;
}

inline TrainingState fold(const TrainingState& start, const VisualDecisionConfig& config,
                          const std::vector<TrialRow>& rows) {
  TrainingState state = begin_session(start, config);
  for (const TrialRow& row : rows) state = after_trial(state, config, row);
  return state;
}

inline PhaseConfig phase_of(std::vector<double> contrasts, double up_accuracy, std::int64_t up_after_trials) {
  PhaseConfig phase;
  phase.contrasts = std::move(contrasts);
  phase.up_accuracy = up_accuracy;
  phase.up_after_trials = up_after_trials;
  return phase;
}

// The phases of the shipped task.
inline VisualDecisionConfig training_config() {
  VisualDecisionConfig c;
  c.max_trials = 100000;
  c.phases = {phase_of({1, .5}, .8, 0),
              phase_of({1, .5, .25}, .8, 0),
              phase_of({1, .5, .25, .125}, 0, 200),
              phase_of({1, .5, .25, .125, .0625}, 0, 200),
              phase_of({1, .5, .25, .125, .0625, 0}, 0, 200),
              phase_of({1, .25, .125, .0625, 0}, 0, 0)};
  return c;
}

}  // namespace dopaloop
