// The engine of a task: walks its table (task_table.h), one trial at a time.
//
//   idle -> the table's states -> closing -> inter_trial -> idle
//
// Pure: (state, event, now) -> effects. It commands nothing itself: the session turns effects into outputs
// through the interlock. `now` is the time of the call, `at` the time of record of the event (a device's
// stamp on the session's clock). A state begins, and its timer counts, at the event's time of record. One
// call takes at most one transition; a timer of no length is due at once, in a call of its own.
//
// The wheel: turns are measured from a reference that the `reference` action sets. What is stamped before the
// state began is not taken: in a state that set the reference it moves the reference on.
//
// No heap after construction.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "rig/base/fixed_list.h"
#include "rig/base/trial.h"
#include "rig/task/task_table.h"
#include "rig/task/trial_generator.h"

namespace dopaloop {

enum class EffectKind : std::uint8_t {
  show_stimulus,
  hide_stimulus,
  sound,          // amount: seconds
  water,          // amount: ul
  stimulus_on,    // onset is known (row.stimulus_on_at)
  no_photodiode,  // and it is not from the photodiode
  cue_on,
  responded,      // the choice is made
  reward_moment,  // whether water comes or not
  trial_over,     // the row can be closed
};

struct Effect {
  EffectKind kind{};
  TaskSound sound{};
  double amount = 0;
};
using Effects = FixedList<Effect, 3 * State::kMaxActions>;

class TaskMachine {
 public:
  // States that are not the table's.
  static constexpr std::uint16_t kIdle = 0xfff0, kClosing = 0xfff1, kInterTrial = 0xfff2;

  // `table` must outlive the machine and have passed the compiler's proofs; `numbers` are its settings
  // (task_numbers.h).
  TaskMachine(const TaskTable& table, std::span<const double> numbers, std::uint64_t seed);

  // idle -> first state. Fills the plan's part of `row`.
  void open(SessionTime now, std::uint32_t trial, const TrialPlan& plan, TrialRow& row, Effects& effects);
  // The session closed the row: closing -> inter_trial.
  void closed(SessionTime now);
  // Inside a trial: straight to its end, stimulus off, outcome aborted unless there was feedback. The caller
  // closes the row.
  void abort(SessionTime now, TrialRow& row, Effects& effects);

  void on_wheel(SessionTime now, SessionTime at, std::int32_t count, TrialRow& row, Effects& effects);
  void on_flip(SessionTime now, SessionTime at, bool shown, TrialRow& row, Effects& effects);
  void on_photodiode(SessionTime now, SessionTime at, TrialRow& row, Effects& effects);
  void on_lick(SessionTime now, SessionTime at, TrialRow& row, Effects& effects);
  void on_dopamine(SessionTime now, SessionTime at, TrialRow& row, Effects& effects);
  // False: the task waits for no command now.
  bool on_command(SessionTime now, TrialRow& row, Effects& effects);
  void on_deadline(SessionTime now, TrialRow& row, Effects& effects);
  SessionTime next_deadline() const;

  // A setting from the next trial on.
  void set_number(std::uint16_t place, double value) { numbers_[place] = value; }
  double value(const Quantity& q) const;

  std::uint16_t state() const { return state_; }
  std::string_view state_name() const { return name_of_state(state_); }
  std::string_view name_of_state(std::uint16_t state) const;
  bool in_trial() const { return state_ < kIdle || state_ == kClosing; }
  bool closing() const { return state_ == kClosing; }
  double wheel_deg() const { return deg_per_count_ * static_cast<double>(turned_counts()); }
  double deg_per_count() const { return deg_per_count_; }  // of this trial
  double reward_ul() const;                                // of a rewarded trial, from the next trial on

 private:
  // What led to a transition.
  struct Cause {
    SessionTime now, at;
    Choice turned = Choice::no_go;
  };

  const State& current() const { return table_.states[state_]; }
  std::int64_t turned_counts() const { return std::int64_t{wheel_} - wheel_origin_; }
  bool holds(TrialFact fact) const { return (facts_ >> static_cast<unsigned>(fact) & 1u) != 0; }
  bool turned_beyond(const Transition& t) const;
  bool wheel_applies(const Transition& t) const;
  std::int64_t counts_of(double deg) const;
  bool in_time(SessionTime at) const { return at >= began_ && at <= timer_; }
  bool take(TaskEvent event, const Cause& cause, TrialRow& row, Effects& effects);
  void follow(const Transition& t, const Cause& cause, TrialRow& row, Effects& effects);
  void enter(std::uint16_t state, const Cause& cause, TrialRow& row, Effects& effects);
  void start_timers(const Cause& cause, const TrialRow& row);
  void act(const Action& action, const Cause& cause, TrialRow& row, Effects& effects);
  void mark(Mark what, const Cause& cause, TrialRow& row, Effects& effects);
  void mark_stimulus(TrialRow& row, Effects& effects);
  void mark_response(const Cause& cause, TrialRow& row, Effects& effects);
  void hide(SessionTime now, TrialRow& row, Effects& effects);
  double drawn_s(const Timer& timer, std::uint32_t index) const;

  const TaskTable& table_;
  std::vector<double> numbers_;
  std::uint64_t seed_;

  std::uint16_t state_ = kIdle;
  SessionTime began_{};               // of the state: its timer counts from here
  SessionTime timer_ = kNever;        // its end
  Duration grace_{};                  // after which it is acted upon
  SessionTime still_until_ = kNever;  // end of a wheel_still
  bool references_wheel_ = false;     // the state set the reference

  std::uint32_t trial_ = 0;
  std::uint32_t facts_ = 1;
  Choice correct_ = Choice::right;
  double deg_per_count_ = 1;
  std::int32_t wheel_ = 0;         // latest count
  std::int32_t wheel_origin_ = 0;  // count that turns are measured from
  std::int32_t still_origin_ = 0;  // count that stillness is measured from
};

}  // namespace dopaloop
