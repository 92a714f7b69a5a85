// A task as data: the flat table that a task file (config/tasks/README.md) is compiled to before a session.
// The engine (task_machine.h) walks it by number; nothing is looked up by name while a session runs.
//
// A trial begins in state `first` and goes from state to state until a transition leads to kEnd. A state does
// its `enter` actions when it is entered, waits for the first of its transitions that applies, and does its
// `exit` actions when it is left. A transition into the state it leaves does both.
//
// Every entry knows the line of the task file it came from (0: none), for what is said to people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/names.h"
#include "rig/base/trial.h"

namespace dopaloop {

// A number of the task: written in the file, or a setting of the task by its place among the task's numbers
// (task_numbers.h), which may change from trial to trial.
struct Quantity {
  static constexpr std::uint16_t kWritten = 0xffff;
  std::uint16_t place = kWritten;
  double written = 0;
  double scale = 1;  // setting to the unit of use: .001 for a setting in ms
};

// ---- events --------------------------------------------------------------------------------------------

enum class TaskEvent : std::uint8_t {
  timer,           // the state's timer ran out
  wheel_left,      // turned so far to the left since the reference
  wheel_right,     // ... to the right
  wheel_correct,   // ... towards the rewarded response
  wheel_wrong,     // ... away from it
  wheel_moved,     // ... either way
  wheel_still,     // did not leave `beyond` for so long
  lick,            // tongue on the spout
  photodiode,      // the patch's edge of the stimulus commanded in this trial
  stimulus_shown,  // the display's report of it
  dopamine,        // the rig's dopamine condition was met
  command,         // the operator's `advance`
};
inline constexpr std::string_view kTaskEventNames[] = {
    "timer",       "wheel_left", "wheel_right", "wheel_correct",  "wheel_wrong", "wheel_moved",
    "wheel_still", "lick",       "photodiode",  "stimulus_shown", "dopamine",    "command"};
constexpr std::string_view name_of(TaskEvent v) { return name_in(kTaskEventNames, v); }

// What a transition may ask of the trial under way: facts that its plan (trial_generator.h) decided.
enum class TrialFact : std::uint8_t {
  always,
  cued,
  uncued,
  rewarded,
  omitted,
  zero_contrast,
  repeat,
};
inline constexpr std::string_view kTrialFactNames[] = {"always",  "cued",          "uncued", "rewarded",
                                                       "omitted", "zero_contrast", "repeat"};
constexpr std::string_view name_of(TrialFact v) { return name_in(kTrialFactNames, v); }

inline constexpr std::uint16_t kEnd = 0xffff;  // target: the trial is over

// The transitions of a state are tried in their order; the first whose event came and whose fact holds is
// taken.
struct Transition {
  TaskEvent on{};
  TrialFact only_if = TrialFact::always;
  Quantity beyond_deg;  // wheel_*: turn from the reference, stimulus degrees, at least
  Quantity for_s;       // wheel_still: how long
  std::uint16_t to = kEnd;
  int line = 0;
};

// ---- actions -------------------------------------------------------------------------------------------

enum class TaskSound : std::uint8_t { go_cue, noise, cue };
inline constexpr std::string_view kTaskSoundNames[] = {"go_cue", "noise", "cue"};
constexpr std::string_view name_of(TaskSound v) { return name_in(kTaskSoundNames, v); }

// Moments that the trial's row, the dopamine features and the light trigger know.
enum class Mark : std::uint8_t {
  quiescence,  // first time: its drawn length; then: it began anew
  stimulus,    // onset: photodiode, else the display's report, else the command
  cue,         // a cue that is no stimulus
  response,    // the choice, by the wheel event that led here; none: no-go
  reward,      // the moment of reward, whether water comes or not
};
inline constexpr std::string_view kMarkNames[] = {"quiescence", "stimulus", "cue", "response", "reward"};
constexpr std::string_view name_of(Mark v) { return name_in(kMarkNames, v); }

enum class ActionKind : std::uint8_t {
  show_stimulus,
  hide_stimulus,
  reference_wheel,  // turns count from here
  sound,            // amount: seconds
  water,            // amount: ul
  mark,
};

struct Action {
  ActionKind kind{};
  TaskSound sound{};
  Mark mark{};
  Quantity amount;
  int line = 0;
};

// ---- states --------------------------------------------------------------------------------------------

enum class Distribution : std::uint8_t { fixed, uniform, truncated_exponential };
inline constexpr std::string_view kDistributionNames[] = {"fixed", "uniform", "truncated_exponential"};
constexpr std::string_view name_of(Distribution v) { return name_in(kDistributionNames, v); }

// What a state's timer counts from.
enum class TimerFrom : std::uint8_t {
  entry,     // the time of record of the event that led here
  stimulus,  // stimulus onset
};
inline constexpr std::string_view kTimerFromNames[] = {"entry", "stimulus"};
constexpr std::string_view name_of(TimerFrom v) { return name_in(kTimerFromNames, v); }

// fixed: base. uniform: base + U(min, max). truncated_exponential: base + an exponential of `scale`
// restricted to [min, max]. Drawn once a trial and state: entered again, it is as long as before.
struct Timer {
  Distribution distribution{};
  TimerFrom from{};
  Quantity base_s, scale_s, min_s, max_s;
  // Later than its end by so much, events stamped before its end are still taken: what was done in time but
  // is reported late counts.
  Quantity grace_s;
  int line = 0;
};

struct State {
  static constexpr std::size_t kMaxActions = 8;  // of enter, and of exit
  std::string name;
  std::vector<Action> enter, exit;
  std::vector<Transition> transitions;
  std::optional<Timer> timer;
  std::optional<Outcome> outcome;  // of the trial, once this state was entered
  int line = 0;
};

// Windows of the lick measures (lick_measures.h), for a task that has them.
struct LickSettings {
  Quantity baseline_s, collection_s, gap_min_s;
};

struct TaskTable {
  static constexpr std::size_t kMaxStates = 0xff00;
  std::vector<State> states;
  std::uint16_t first = 0;
  Timer inter_trial;  // from the row's closing to the next trial, at least
  // Of the stimulus and the wheel that moves it; a task without a wheel keeps these, and they mean nothing.
  Quantity azimuth_deg{.written = 35}, wheel_gain_deg_per_mm{.written = 4}, wheel_radius_mm{.written = 31},
      wheel_counts_per_turn{.written = 4096};
  std::uint16_t reward_place =
      Quantity::kWritten;  // of the number that a plan's reward_ul takes the place of
};

}  // namespace dopaloop
