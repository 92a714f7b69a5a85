// Everything that goes into the session logic and everything that comes out of it.
//
// An Input is one call of Session::step; an Output is one thing that call gave back. Both are closed variants
// of described records, so that the journal can hold each and step the logic again. A record's kind number is
// its place in JournalKinds and part of the log's format: append, never reorder.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "drivers/device.h"
#include "rig/base/dose.h"
#include "rig/base/event.h"
#include "rig/base/fixed_list.h"
#include "rig/base/guidance.h"
#include "rig/base/names.h"
#include "rig/base/trial.h"
#include "rig/base/weight_names.h"
#include "rig/dopamine/pipeline.h"
#include "rig/task/visual_decision.h"

namespace dopaloop {

// ---- inputs --------------------------------------------------------------------------------------------

struct SessionStart {
  std::uint32_t devices = 0;   // that must answer before the first trial
  bool model = false;          // a model process is there
  bool realtime = true;        // scheduling and memory as asked for were granted
  double water_before_ul = 0;  // given to this animal earlier today; NaN: not known
  double light_before_mj = 0;
  static constexpr std::string_view kName = "session_start";
  template <class F>
  static constexpr void describe(F&& f) {
    f("devices", &SessionStart::devices, "devices that must answer before the first trial");
    f("model", &SessionStart::model, "a model process is there");
    f("realtime", &SessionStart::realtime,
      "real-time scheduling and locked memory were granted, or not needed");
    f("water_before_ul", &SessionStart::water_before_ul, "allowed to this animal earlier today");
    f("light_before_mj", &SessionStart::light_before_mj, "allowed to this animal earlier today");
  }
};
// next_deadline() came.
struct TimerDue {
  SessionTime due{};
  static constexpr std::string_view kName = "timer_due";
  template <class F>
  static constexpr void describe(F&& f) {
    f("due_ns", &TimerDue::due, "the deadline that was asked for");
  }
};
struct ModelState {
  bool alive = false;
  static constexpr std::string_view kName = "model_state";
  template <class F>
  static constexpr void describe(F&& f) {
    f("alive", &ModelState::alive, "the model process answers");
  }
};
struct TrialCommitted {
  std::uint32_t trial = 0;
  static constexpr std::string_view kName = "trial_committed";
  template <class F>
  static constexpr void describe(F&& f) {
    f("trial", &TrialCommitted::trial, "durable in the log, with all before it");
  }
};
// The log cannot be written any more (disk full, I/O error) or could not keep up.
struct LogFailed {
  Text<200> why;
  static constexpr std::string_view kName = "log_failed";
  template <class F>
  static constexpr void describe(F&& f) {
    f("why", &LogFailed::why, "what the store said");
  }
};

enum class CommandKind : std::uint8_t {
  ping,
  stop_after_trial,
  stop_now,
  pause,
  resume,
  drop,
  note,
  disarm_light,
  arm_light,
  reset,
  light
};
constexpr std::string_view name_of(CommandKind v) {
  constexpr std::string_view names[] = {"ping", "stop_after_trial", "stop_now",  "pause", "resume", "drop",
                                        "note", "disarm_light",     "arm_light", "reset", "light"};
  return name_in(names, v);
}
struct OperatorCommand {
  CommandKind command{};
  Text<36> request_id;  // the same id twice acts once
  Text<64> who;
  double volume_ul = 0;  // drop; 0: the task's reward
  bool present = false;  // arm_light, reset, light: the person confirms being at the rig
  Text<200> text;        // note
  // light: the train; 0: as configured
  double power_mw = 0, pulse_width_ms = 0, frequency_hz = 0, duration_ms = 0;
  static constexpr std::string_view kName = "command";
  template <class F>
  static constexpr void describe(F&& f) {
    f("command", &OperatorCommand::command, "what is asked");
    f("request_id", &OperatorCommand::request_id, "the same id twice acts once");
    f("who", &OperatorCommand::who, "person and program");
    f("volume_ul", &OperatorCommand::volume_ul, "drop: volume, 0 for the task's reward");
    f("present", &OperatorCommand::present, "arm_light, reset, light: confirms being at the rig");
    f("text", &OperatorCommand::text, "note");
    f("power_mw", &OperatorCommand::power_mw, "light: power at the fibre tip, 0 as configured");
    f("pulse_width_ms", &OperatorCommand::pulse_width_ms, "light: light on in each period, 0 as configured");
    f("frequency_hz", &OperatorCommand::frequency_hz, "light: pulses a second, 0 as configured");
    f("duration_ms", &OperatorCommand::duration_ms, "light: length of the train, 0 as configured");
  }
};

using Input =
    std::variant<SessionStart, TimerDue, WheelMoved, Lick, StimulusFlip, PhotodiodeEdge, PhotometrySample,
                 StreamEnded, OutputEdge, ProgramAccepted, DeviceReady, DeviceFault, Guidance, ModelState,
                 OperatorCommand, TrialCommitted, LogFailed, WeightNames>;

// ---- outputs -------------------------------------------------------------------------------------------

struct StateChanged {
  TaskState state{};
  std::uint32_t trial = 0;
  static constexpr std::string_view kName = "state_changed";
  template <class F>
  static constexpr void describe(F&& f) {
    f("state", &StateChanged::state, "state of the task from now on");
    f("trial", &StateChanged::trial, "trial under way or last closed");
  }
};
struct CommandAnswer {
  Text<36> request_id;
  bool accepted = false;
  Text<100> reason;
  static constexpr std::string_view kName = "command_answer";
  template <class F>
  static constexpr void describe(F&& f) {
    f("request_id", &CommandAnswer::request_id, "of the command");
    f("accepted", &CommandAnswer::accepted, "done or begun");
    f("reason", &CommandAnswer::reason, "why not");
  }
};
enum class EndReason : std::uint8_t {
  none,
  trials_done,
  stopped,
  stopped_now,
  photometry_ended,
  water_limit,
  time_limit,
  fault,
  water_day_limit
};
constexpr std::string_view name_of(EndReason v) {
  constexpr std::string_view names[] = {
      "none",        "trials_done", "stopped", "stopped_now",    "photometry_ended",
      "water_limit", "time_limit",  "fault",   "water_day_limit"};
  return name_in(names, v);
}
struct SessionEnded {
  EndReason reason{};
  static constexpr std::string_view kName = "session_ended";
  template <class F>
  static constexpr void describe(F&& f) {
    f("reason", &SessionEnded::reason, "why the session ended");
  }
};

using Output =
    std::variant<ShowStimulus, HideStimulus, PlaySound, OpenValve, StartLight, OutputsOff, StateChanged,
                 DopamineValue, TrialRow, GuidanceRequest, CommandAnswer, EventText, SessionEnded, Dose>;
using Outputs = FixedList<Output, 24>;

}  // namespace dopaloop
