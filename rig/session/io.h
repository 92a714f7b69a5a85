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
#include "rig/base/event.h"
#include "rig/base/fixed_list.h"
#include "rig/base/guidance.h"
#include "rig/base/names.h"
#include "rig/base/trial.h"
#include "rig/base/weight_names.h"
#include "rig/dopamine/pipeline.h"
#include "rig/session/clock_records.h"

namespace dopaloop {

// ---- inputs --------------------------------------------------------------------------------------------

struct SessionStart {
  std::uint32_t devices = 0;  // that must answer before the first trial
  bool model = false;         // a model process is there
  bool realtime = true;       // scheduling and memory as asked for were granted
  static constexpr std::string_view kName = "session_start";
  template <class F>
  static constexpr void describe(F&& f) {
    f("devices", &SessionStart::devices, "devices that must answer before the first trial");
    f("model", &SessionStart::model, "a model process is there");
    f("realtime", &SessionStart::realtime,
      "real-time scheduling and locked memory were granted, or not needed");
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
// The loop took too long over an event (rig/control/overrun.h). Never in virtual time.
struct Overrun {
  std::int64_t took_us = 0;
  static constexpr std::string_view kName = "overrun";
  template <class F>
  static constexpr void describe(F&& f) {
    f("took_us", &Overrun::took_us, "from the wake-up to the last byte written");
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
  acknowledge,
  advance,
  set_parameter
};
constexpr std::string_view name_of(CommandKind v) {
  constexpr std::string_view names[] = {
      "ping", "stop_after_trial", "stop_now",  "pause",       "resume",  "drop",
      "note", "disarm_light",     "arm_light", "acknowledge", "advance", "set_parameter"};
  return name_in(names, v);
}
struct OperatorCommand {
  CommandKind command{};
  Text<36> request_id;  // the same id twice acts once
  Text<64> who;
  double volume_ul = 0;  // drop; 0: the task's reward
  bool present = false;  // arm_light: the person confirms being at the rig
  Text<200> text;        // note; set_parameter: why
  Text<40> parameter;    // set_parameter: its key
  double value = 0;      // set_parameter: its value from the next trial on
  static constexpr std::string_view kName = "command";
  template <class F>
  static constexpr void describe(F&& f) {
    f("command", &OperatorCommand::command, "what is asked");
    f("request_id", &OperatorCommand::request_id, "the same id twice acts once");
    f("who", &OperatorCommand::who, "person and program");
    f("volume_ul", &OperatorCommand::volume_ul, "drop: volume, 0 for the task's reward");
    f("present", &OperatorCommand::present, "arm_light: confirms being at the rig");
    f("text", &OperatorCommand::text, "note; set_parameter: why");
    f("parameter", &OperatorCommand::parameter, "set_parameter: the setting's key");
    f("value", &OperatorCommand::value, "set_parameter: its value from the next trial on");
  }
};

using Input =
    std::variant<SessionStart, TimerDue, WheelMoved, Lick, StimulusFlip, PhotodiodeEdge, PhotometrySample,
                 StreamEnded, OutputEdge, ProgramAccepted, DeviceReady, DeviceFault, Guidance, ModelState,
                 OperatorCommand, TrialCommitted, LogFailed, WeightNames, SyncPulse, Overrun>;

// ---- outputs -------------------------------------------------------------------------------------------

struct StateChanged {
  std::uint16_t state = 0;
  std::uint32_t trial = 0;
  Text<32> name;
  static constexpr std::string_view kName = "state_changed";
  template <class F>
  static constexpr void describe(F&& f) {
    f("state", &StateChanged::state,
      "state of the task from now on: place in its table; from 65520 idle, closing, inter_trial");
    f("trial", &StateChanged::trial, "trial under way or last closed");
    f("name", &StateChanged::name, "the state's name");
  }
};
// A setting of the task has another value from this trial on.
struct ParameterChanged {
  std::uint32_t version = 0;  // as in the trials' rows
  std::uint32_t from_trial = 0;
  Text<40> parameter;
  double old_value = 0, new_value = 0;
  Text<64> who;
  Text<200> why;
  static constexpr std::string_view kName = "parameter_changed";
  template <class F>
  static constexpr void describe(F&& f) {
    f("version", &ParameterChanged::version, "counts changes; parameter_version of the trials run so");
    f("from_trial", &ParameterChanged::from_trial, "first trial with the new value");
    f("parameter", &ParameterChanged::parameter, "the setting's key");
    f("old_value", &ParameterChanged::old_value, "before, in the key's unit");
    f("new_value", &ParameterChanged::new_value, "from that trial on");
    f("who", &ParameterChanged::who, "person and program");
    f("why", &ParameterChanged::why, "as the person said");
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
  disengaged,
  no_licks,
  paused_too_long,
  alarm
};
constexpr std::string_view name_of(EndReason v) {
  constexpr std::string_view names[] = {
      "none",       "trials_done", "stopped",    "stopped_now", "photometry_ended", "water_limit",
      "time_limit", "fault",       "disengaged", "no_licks",    "paused_too_long",  "alarm"};
  return name_in(names, v);
}
// For people.
constexpr std::string_view sentence_of(EndReason v) {
  constexpr std::string_view sentences[] = {
      "the session goes on",
      "all trials are done",
      "asked to end after the trial",
      "asked to end now",
      "the photometry recording has ended",
      "the water of the session is used up: it ends after this trial",
      "the animal's time in head fixation is up: the session ends after this trial",
      "a fault",
      "the mouse is disengaged: the session ends after this trial",
      "rewards without a lick: the spout may be blocked; the session ends after this trial",
      "the pause is longer than pause_max_min: the session ends",
      "an alarm was not acknowledged in time: the session ends after this trial"};
  return name_in(sentences, v);
}
struct SessionEnded {
  EndReason reason{};
  static constexpr std::string_view kName = "session_ended";
  template <class F>
  static constexpr void describe(F&& f) {
    f("reason", &SessionEnded::reason, "why the session ended");
  }
};

using Output = std::variant<ShowStimulus, HideStimulus, PlaySound, OpenValve, StartLight, StartMasking,
                            OutputsOff, StateChanged, DopamineValue, TrialRow, GuidanceRequest, CommandAnswer,
                            EventText, SessionEnded, ClockFit, ParameterChanged>;
using Outputs = FixedList<Output, 48>;

}  // namespace dopaloop
