// What one session is: task, dopamine, light and interlock, as one pure state machine.
//
//   session.step(now, input, outputs)
//
// is the only way in. It never reads a clock, a socket, a file or a device; it never allocates; the same
// inputs give the same outputs. Inputs come in order of time; `now` never goes back. After the end nothing
// comes out.
//
// A session begins with an inter-trial interval once every device has answered, so that the first trial has
// its guidance too. A trial goes through: open (guidance latched, once) - task - feedback over, light off,
// valve shut - close (row given out, next trial planned, guidance asked) - committed by the store -
// inter-trial interval over - open. Asked to end, it ends after the trial; but a mouse that moves in
// quiescence does not begin it anew then: the trial is aborted instead, so that a restless mouse cannot hold
// up the end.
//
// What goes wrong, and what it costs (session_faults.cpp):
// - The session ends, outputs off for good: a device that is gone, silent, another or started anew (nothing
// it
//   says counts any more); the valve refusing, overrunning or moving without a command (too much water or
//   none, and no way to take it back); an output that does not report its end in time (nobody knows whether
//   it is on); a log that cannot be written.
// - Light is tripped, the session goes on without: the light device refuses a train, holds a longer one,
//   gives more pulses, stays on beyond its train, moves without a command; bytes that make no sense
//   (interlock.corrupt_trips_light). Light is commanded off at once, and if it was on it must report itself
//   off in time, or the session ends after all. A person at the rig resets, then arms.
// - It is told and counted: missing samples, a refused command that is no program.
//
// A device's stamps are mapped to session time by the fit of its clock (device_clocks.h); one that cannot be
// true is replaced by the time of arrival. An event says so once.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "rig/dopamine/pipeline.h"
#include "rig/dopamine/stimulus_feature.h"
#include "rig/session/device_clocks.h"
#include "rig/session/end_rules.h"
#include "rig/session/interlock.h"
#include "rig/session/io.h"
#include "rig/session/light_config.h"
#include "rig/session/light_gate.h"
#include "rig/session/program_watch.h"
#include "rig/session/snapshot.h"
#include "rig/task/lick_measures.h"
#include "rig/task/session_rules.h"
#include "rig/task/task_machine.h"
#include "rig/task/task_numbers.h"
#include "rig/task/trial_generator.h"

namespace dopaloop {

enum class TimerKind : std::uint8_t { task, output, session };

struct SessionConfig {
  TaskTable task;
  std::vector<double> numbers;   // of the task's settings (rig/task/task_numbers.h)
  std::vector<LiveNumber> live;  // those that an operator may change
  SessionRules rules;
  std::optional<LickSettings> licks;  // of a task that measures them
  DopamineConfig dopamine;
  InterlockLimits limits;
  LightConfig light;
  Arm fallback = Arm::not_eligible;  // arm of a trial without guidance; never light
  bool end_with_photometry = true;   // the recording's end ends the session; false: it counts as stale
  std::uint64_t seed = 0;
};

class Session {
 public:
  static constexpr std::size_t kMaxDevices = 16;

  // `trials` must outlive the session.
  Session(const SessionConfig& config, TrialGenerator& trials);

  // `device`: whose event it is, as in the journal's sources; its clock is the one the event is stamped by.
  void step(SessionTime now, const Input& input, Outputs& out, std::uint8_t device = kSessionClock);
  // Session time of the event just taken, where it carried a stamp; otherwise kNever.
  SessionTime mapped() const { return mapped_; }
  // Whose timer next_deadline() is.
  TimerKind next_timer() const;
  SessionTime next_deadline() const;
  bool ended() const { return life_ == Life::ended; }
  EndReason end_reason() const { return end_reason_; }
  Snapshot snapshot(SessionTime now) const;

 private:
  enum class Life : std::uint8_t { before, starting, running, ending, ended };
  struct Answered {
    CommandKind command{};
    CommandAnswer answer;
  };

  // Sensors, model and store: session_inputs.cpp.
  void on(const SessionStart&);
  void on(const TimerDue&);
  void on(const WheelMoved&);
  void on(const Lick&);
  void on(const StimulusFlip&);
  void on(const PhotodiodeEdge&);
  void on(const PhotometrySample&);
  void on(const StreamEnded&);
  void on(const OutputEdge&);
  void on(const ProgramAccepted&);
  void on(const DeviceReady&);
  void on(const DeviceFault&);
  void on(const Guidance&);
  void on(const ModelState&);
  void on(const OperatorCommand&);
  void on(const TrialCommitted&);
  void on(const LogFailed&);
  void on(const WeightNames&) {}  // for the log alone
  void on(const SyncPulse&);
  void on(const Overrun&) { ++overruns_; }

  // session.cpp: the course of a session
  void settle();
  void begin_running();
  void open_trial();
  void close_trial();
  void plan_next();
  void finish_after_trial(EndReason reason);
  void end_by_rule(EndReason reason);
  void finish_without_water(Refusal refusal);
  void fault(const char* what);
  void stop_now(EndReason reason);
  void abort_trial();
  void finish();
  bool is_new(const DeviceReady& ready);
  std::uint32_t last_closed() const { return task_.in_trial() ? row_.trial - 1 : row_.trial; }
  double reward_of(const TrialPlan& plan) const {
    return std::isnan(plan.reward_ul) ? task_.reward_ul() : plan.reward_ul;
  }
  bool awaits_response() const { return row_.stimulus_on_at != kNever && row_.feedback_at == kNever; }
  void announce_state();
  void tally();
  void measure_licks();

  // session_clocks.cpp: device clocks and timers
  void take_stamp(const Input& input);
  SessionTime stamped(DeviceTime) const { return mapped_; }  // of the event just taken
  void note_clocks();

  // session_effects.cpp: what the task decided, turned into outputs
  void follow(const Effects& effects);
  void follow(const Effect& effect);

  // session_outputs.cpp: light and water, through the interlock
  void latch_guidance();
  void light_trigger();
  bool dopamine_rose(double before_z) const;
  void dopamine_trigger(double before_z);
  void start_light();
  void start_masking();
  ProgramWatch& watch_of(OutputLine line);
  void give_water(double volume_ul);
  Refusal open_valve(double volume_ul, bool manual);
  void send_train(const Train& train, bool manual);
  void on_light_edge(const OutputEdge& edge, SessionTime at);
  void book_light(const OutputEdge& edge, SessionTime at, double mj);
  void on_valve_edge(const OutputEdge& edge, SessionTime at);
  void on_masking_edge(const OutputEdge& edge, SessionTime at);

  // session_faults.cpp: what ends the session, what trips light alone
  void trip_light(const char* what);
  void stray_light(const OutputEdge& edge);
  bool light_may_be_on() const { return light_.running() || stray_light_.running() || light_is_on_; }

  // session_commands.cpp
  Text<100> carry_out(const OperatorCommand& command);
  Text<100> change(const OperatorCommand& command);
  void apply_changes();
  void alarm(const char* text);
  Text<100> reset_light(const OperatorCommand& command);
  Text<100> light_by_hand(const OperatorCommand& command);
  void mark_feature(FeatureFlag flag, SessionTime at) { feature_.mark(flag, at); }

  template <class T>
  void give(const T& output) {
    out_->push(output);
  }
  void event(bool warning, const char* kind, const char* text) { give(EventText{warning, kind, text}); }

  const SessionConfig config_;
  TrialGenerator& trials_;
  TaskMachine task_;
  DopaminePipeline pipeline_;
  StimulusFeature feature_;
  Interlock interlock_;
  LightGate gate_;
  LickMeasures licks_;

  SessionTime now_{};
  std::uint8_t device_ = kSessionClock;
  SessionTime mapped_ = kNever;
  DeviceClocks clocks_;
  std::uint32_t overruns_ = 0;  // since the last close
  Outputs* out_ = nullptr;

  Life life_ = Life::before;
  SessionTime start_deadline_ = kNever, end_deadline_ = kNever;
  std::uint32_t devices_wanted_ = 0;
  FixedList<DeviceReady, kMaxDevices> ready_;  // each once
  bool bad_stamp_told_ = false;
  EndReason end_reason_ = EndReason::none;
  bool faulted_ = false;        // outputs are off for good
  bool halted_ = false;         // so they are after stop_now
  bool waited_enough_ = false;  // at the end, for the last commit and the model
  bool paused_ = false;
  EndRules rules_;

  TrialRow row_;                   // under way, or last closed
  std::optional<TrialPlan> plan_;  // of the coming trial
  std::uint32_t committed_ = 0;
  std::uint16_t announced_ = TaskMachine::kIdle;

  bool model_alive_ = false;
  std::optional<Guidance> guidance_;  // for the coming trial
  SessionTime guidance_at_ = kNever;
  std::uint32_t guided_after_ = 0;  // newest after_trial answered
  std::uint32_t late_since_close_ = 0;

  std::uint32_t next_program_ = 1;
  ProgramWatch light_, valve_, masking_;
  ProgramWatch stray_light_;  // on without a command: must report itself off
  bool valve_manual_ = false, light_manual_ = false;
  std::int64_t pulses_left_ = 0;  // of the train under way
  double water_waiting_ul_ = 0;   // of the task, for the end of a drop by hand
  bool light_is_on_ = false;
  SessionTime light_on_since_ = kNever, valve_on_since_ = kNever;
  double light_power_mw_ = 0;
  std::uint32_t light_trial_ = 0;
  std::uint32_t masked_trial_ = 0;
  std::int64_t trains_ = 0;                     // commanded in that trial
  double manual_ul_ = 0, manual_light_mj_ = 0;  // since the last trial's close

  bool pipeline_running_ = false;
  std::uint64_t next_sample_ = 0;
  DopamineValue dopamine_;
  std::uint32_t trace_divider_ = 1;
  std::array<double, Snapshot::kTrace> trace_{};
  std::uint64_t trace_count_ = 0;

  struct Change {
    const LiveNumber* number = nullptr;
    double value = 0;
    Text<64> who;
    Text<200> why;
  };
  FixedList<Change, 16> changes_;  // that wait for the next trial
  std::uint32_t parameter_version_ = 0;
  std::uint32_t unseen_stimuli_ = 0;  // trials running without a photodiode's edge

  std::array<Answered, 16> answered_{};
  std::size_t answers_ = 0;

  Snapshot tally_;  // running counts, kept in the shape they are shown in
};

}  // namespace dopaloop
