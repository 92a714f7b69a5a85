// The visual decision task as a state machine, one trial at a time:
//
//   idle -> quiescence -> appearing -> response -> feedback -> inter_trial -> idle
//
// quiescence: the wheel must stay still for the drawn time; it begins anew when it does not.
// appearing:  the stimulus was commanded; its onset is the photodiode's edge, or the display's report where
// no
//             edge comes in time. What is stamped before the command is not this stimulus.
// response:   from onset; the count that reaches the azimuth, either way, decides. The encoder's own stamp
//             decides against onset and the window's end, not the time of arrival.
// feedback:   water, or noise; then the row is closed and the inter-trial interval begins.
//
// Pure: (state, event, now) -> effects. It commands nothing itself: the session turns effects into outputs
// through the interlock. Times in `row` are session time.
#pragma once

#include <cstdint>
#include <string_view>

#include "rig/base/fixed_list.h"
#include "rig/base/names.h"
#include "rig/base/trial.h"
#include "rig/task/trial_generator.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

enum class TaskState : std::uint8_t { idle, quiescence, appearing, response, feedback, inter_trial };

constexpr std::string_view name_of(TaskState v) {
  constexpr std::string_view names[] = {"idle",     "quiescence", "appearing",
                                        "response", "feedback",   "inter_trial"};
  return name_in(names, v);
}

enum class Effect : std::uint8_t {
  show_stimulus,
  hide_stimulus,
  stimulus_on,    // onset is known (row.stimulus_on_at)
  no_photodiode,  // and it is not from the photodiode
  go_cue,
  responded,  // the choice is made
  reward,
  noise,
  feedback_over,  // the trial can be closed
};
using Effects = FixedList<Effect, 16>;

class VisualDecision {
 public:
  // `config` must outlive the task and have passed the loader's checks.
  VisualDecision(const VisualDecisionConfig& config, std::uint64_t seed);

  // idle -> quiescence. Fills the plan's part of `row`.
  void open(SessionTime now, std::uint32_t trial, const TrialPlan& plan, TrialRow& row, Effects& effects);
  // The session closed the row: feedback -> inter_trial.
  void closed(SessionTime now);
  // Inside a trial: straight to its end, outcome aborted. The caller closes the row.
  void abort(SessionTime now, TrialRow& row, Effects& effects);

  void on_wheel(SessionTime now, SessionTime at, std::int32_t count, TrialRow& row, Effects& effects);
  void on_flip(SessionTime now, SessionTime at, bool shown, TrialRow& row, Effects& effects);
  void on_photodiode(SessionTime now, SessionTime at, TrialRow& row, Effects& effects);
  void on_deadline(SessionTime now, TrialRow& row, Effects& effects);
  SessionTime next_deadline() const { return deadline_; }

  TaskState state() const { return state_; }
  bool in_trial() const { return state_ != TaskState::idle && state_ != TaskState::inter_trial; }
  double wheel_deg() const { return deg_per_count_ * static_cast<double>(turned_counts()); }
  std::int32_t threshold_counts() const { return threshold_counts_; }

 private:
  std::int64_t turned_counts() const { return std::int64_t{wheel_} - wheel_origin_; }
  void enter(TaskState state, SessionTime deadline);
  void restart_quiescence(SessionTime from);
  void stimulus_is_on(SessionTime at, TimeSource source, SessionTime now, TrialRow& row, Effects& effects);
  void respond(Choice choice, SessionTime at, SessionTime now, TrialRow& row, Effects& effects);

  const VisualDecisionConfig& config_;
  std::uint64_t seed_;
  double deg_per_count_;
  std::int32_t threshold_counts_;
  std::int32_t still_counts_;
  Duration quiescence_{};
  TaskState state_ = TaskState::idle;
  SessionTime deadline_ = kNever;
  Choice correct_ = Choice::right;
  std::int32_t wheel_ = 0;         // latest count
  std::int32_t wheel_origin_ = 0;  // count that the turn is measured from
};

}  // namespace dopaloop
