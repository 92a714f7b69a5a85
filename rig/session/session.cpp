#include "rig/session/session.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

constexpr Duration kStartTimeout = std::chrono::seconds(5);  // for all devices to answer
constexpr Duration kEndTimeout = std::chrono::seconds(5);  // for the last commit and the model's last answer

}  // namespace

Session::Session(const SessionConfig& config, TrialGenerator& trials)
    : config_(config),
      trials_(trials),
      task_(config_.task, config_.numbers, config_.seed),
      pipeline_(config_.dopamine),
      feature_(config_.dopamine),
      interlock_(config_.limits),
      gate_(config_.light),
      rules_(config_.rules),
      trace_divider_(
          std::max(1u, static_cast<std::uint32_t>(std::lround(config_.dopamine.sampling_rate_hz * .1)))) {
  DOPALOOP_CHECK(config.fallback != Arm::light, "no trial without guidance may have light");
}

void Session::step(SessionTime now, const Input& input, Outputs& out, std::uint8_t device) {
  mapped_ = kNever;
  if (ended()) return;
  now_ = now;
  device_ = device;
  out_ = &out;
  take_stamp(input);
  std::visit([this](const auto& event) { on(event); }, input);
  settle();
  announce_state();
}

SessionTime Session::next_deadline() const {
  if (ended()) return kNever;
  SessionTime next = std::min({start_deadline_, end_deadline_, light_.overdue_at(), valve_.overdue_at(),
                               masking_.overdue_at(), stray_light_.overdue_at()});
  if (life_ == Life::running) next = std::min({next, task_.next_deadline(), rules_.next_deadline()});
  if (water_waiting_ul_ > 0 && !valve_.running()) next = std::min(next, interlock_.valve_free_at());
  return next;
}

// ---- start ---------------------------------------------------------------------------------------------

void Session::on(const SessionStart& start) {
  if (life_ != Life::before) return;
  life_ = Life::starting;
  devices_wanted_ = start.devices;
  model_alive_ = start.model;
  interlock_.begin_day({start.water_before_ul, start.light_before_mj});
  start_deadline_ = now_ + kStartTimeout;
  if (!start.realtime) {
    event(true, "realtime",
          "real-time scheduling or locked memory was not granted: give rigd CAP_SYS_NICE and CAP_IPC_LOCK");
  }
  if (!start.model) event(true, "model", "no model process: every trial runs with the declared fallback");
}

void Session::on(const DeviceReady& ready) {
  clocks_.begin_anew(device_);
  if (!ready.outputs_off) return fault("a device answered with an output on");
  // It forgot its programs and its counts with its power.
  if (life_ == Life::running) return fault("a device started anew in the middle of the session");
  if (is_new(ready) && ready_.size() < kMaxDevices) ready_.push(ready);
}

// A device that answers twice stands for no other.
bool Session::is_new(const DeviceReady& ready) {
  return std::none_of(ready_.begin(), ready_.end(), [&](const DeviceReady& known) {
    return known.identity == ready.identity && known.serial == ready.serial;
  });
}

void Session::begin_running() {
  life_ = Life::running;
  start_deadline_ = kNever;
  rules_.begin(now_);
  interlock_.checks_passed();
  if (config_.limits.arm_at_start) interlock_.arm();
  event(false, "interlock",
        interlock_.armed() ? "checks passed, light armed (every output is emulated)"
                           : "checks passed, water allowed; light waits to be armed at the rig");
  plan_next();
  task_.closed(now_);  // an inter-trial interval first: time for guidance of the first trial
}

// ---- trials --------------------------------------------------------------------------------------------

// What has become possible by the input just taken.
void Session::settle() {
  if (life_ == Life::starting && ready_.size() >= devices_wanted_) begin_running();
  if (water_waiting_ul_ > 0 && !valve_.running()) give_water(water_waiting_ul_);
  const bool quiet = !light_.running() && !stray_light_.running() && !valve_.running() &&
                     !masking_.running() && water_waiting_ul_ == 0;
  if (task_.closing() && quiet) close_trial();
  if (life_ == Life::running && !task_.in_trial()) {
    // No trial that could not be paid for.
    if (plan_) finish_without_water(interlock_.water_sum_refusal(reward_of(*plan_)));
    if (end_reason_ != EndReason::none || !plan_) {
      life_ = Life::ending;
      end_deadline_ = now_ + kEndTimeout;
      if (end_reason_ == EndReason::none) end_reason_ = EndReason::trials_done;
    } else if (task_.state() == TaskMachine::kIdle && committed_ == row_.trial && !paused_) {
      open_trial();
    }
  }
  if (now_ >= end_deadline_) {
    end_deadline_ = kNever;
    waited_enough_ = true;
  }
  const bool answered = !model_alive_ || guided_after_ >= row_.trial;
  const bool written = committed_ == row_.trial || faulted_;
  if (life_ == Life::ending && quiet && ((answered && written) || waited_enough_)) finish();
}

void Session::finish() {
  life_ = Life::ended;
  interlock_.trip();
  give(OutputsOff{});
  if (manual_ul_ > 0)
    event(true, "water", "a drop by hand after the last trial stands in edges, in no trial's row");
  give(SessionEnded{end_reason_});
}

void Session::plan_next() {
  const std::uint32_t next = row_.trial + 1;
  plan_ = trials_.next(next, row_.trial ? &row_ : nullptr);
  GuidanceRequest request;
  request.after_trial = row_.trial;
  if (plan_ && end_reason_ == EndReason::none) {
    request.for_trial = next;
    request.contrast_left = plan_->contrast_left;
    request.contrast_right = plan_->contrast_right;
    request.new_session = plan_->new_session;
  }
  guidance_.reset();
  give(request);
}

void Session::open_trial() {
  Effects effects;
  apply_changes();
  task_.open(now_, row_.trial + 1, *plan_, row_, effects);
  row_.parameter_version = parameter_version_;
  row_.guidance_late = std::exchange(late_since_close_, 0);
  row_.manual_ul = std::exchange(manual_ul_, 0);
  row_.manual_light_mj = std::exchange(manual_light_mj_, 0);
  latch_guidance();
  if (row_.new_session && row_.session > 1)
    event(false, "session_boundary", "the recorded mouse's next session begins");
  follow(effects);
}

void Session::close_trial() {
  row_.closed_at = now_;
  if (row_.stimulus_on_at != kNever) {
    row_.da_stimulus_z = feature_.peak_z();
    row_.da_stimulus_flags = feature_.flags() | (feature_.final() ? 0u : static_cast<unsigned>(kFlagGap));
    feature_.abandon();
  }
  if (row_.intended_arm == Arm::light && row_.delivered_arm != Arm::light) row_.delivered_arm = Arm::control;
  measure_licks();
  tally();
  gate_.on_trial(row_.delivered_arm == Arm::light);
  note_clocks();
  give(row_);
  if (const EndReason reason = rules_.after_trial(row_, interlock_.water_ul()); reason != EndReason::none)
    end_by_rule(reason);
  task_.closed(now_);
  plan_next();
}

void Session::measure_licks() {
  if (!config_.licks) return;
  licks_.fill({task_.value(config_.licks->baseline_s), task_.value(config_.licks->collection_s),
               task_.value(config_.licks->gap_min_s)},
              row_);
}

void Session::tally() {
  tally_.trials_closed = row_.trial;
  if (row_.delivered_arm == Arm::light) ++tally_.light_trials;
  if (row_.delivered_arm == Arm::control) ++tally_.control_trials;
  tally_.guidance_late += row_.guidance_late;
  if (row_.outcome == Outcome::no_go) ++tally_.no_go;
  if (row_.repeat || row_.choice == Choice::no_go) return;
  const bool right = row_.contrast_right > 0;
  if (!right && row_.contrast_left <= 0) return;
  ++(right ? tally_.right_total : tally_.left_total);
  if (row_.outcome == Outcome::correct) ++(right ? tally_.right_correct : tally_.left_correct);
}

void Session::announce_state() {
  if (task_.state() == announced_) return;
  announced_ = task_.state();
  give(StateChanged{announced_, row_.trial, task_.state_name()});
}

// ---- end -----------------------------------------------------------------------------------------------

void Session::finish_after_trial(EndReason reason) {
  if (end_reason_ == EndReason::none) end_reason_ = reason;
}

void Session::end_by_rule(EndReason reason) {
  give(EventText{true, name_of(reason), sentence_of(reason)});
  finish_after_trial(reason);
}

// A person is called; the session goes on until the rules' patience is over.
void Session::alarm(const char* text) {
  event(true, "alarm", text);
  rules_.raise_alarm(now_);
}

void Session::finish_without_water(Refusal refusal) {
  if (refusal == Refusal::none || end_reason_ != EndReason::none) return;
  give(EventText{true, "water_limit", sentence_of(refusal)});
  finish_after_trial(refusal == Refusal::water_per_day ? EndReason::water_day_limit : EndReason::water_limit);
}

void Session::fault(const char* what) {
  if (faulted_) return;
  faulted_ = true;
  event(true, "fault", what);
  stop_now(EndReason::fault);
}

// Outputs off first, and off for good; a trial under way is closed as aborted once the devices have answered.
void Session::stop_now(EndReason reason) {
  give(OutputsOff{});
  interlock_.trip();
  halted_ = true;
  water_waiting_ul_ = 0;
  if (!faulted_ || reason == EndReason::fault) end_reason_ = reason;
  if (life_ == Life::before || life_ == Life::starting) {
    life_ = Life::ending;
    start_deadline_ = kNever;
    end_deadline_ = now_ + kEndTimeout;
  }
  abort_trial();
}

void Session::abort_trial() {
  if (!task_.in_trial() || task_.closing()) return;
  Effects effects;
  task_.abort(now_, row_, effects);
  follow(effects);
}

void Session::on(const TimerDue&) {
  if (now_ >= start_deadline_) {
    start_deadline_ = kNever;
    return fault("not every device answered: see the device events, check cables and power");
  }
  if (now_ >= std::min({light_.overdue_at(), valve_.overdue_at(), masking_.overdue_at(),
                        stray_light_.overdue_at()})) {
    light_.end();
    valve_.end();
    masking_.end();
    stray_light_.end();
    return fault("an output did not report its end in time: outputs commanded off; check it at the rig");
  }
  if (life_ != Life::running) return;
  if (const EndReason reason = rules_.on_deadline(now_); reason != EndReason::none) end_by_rule(reason);
  if (now_ < task_.next_deadline()) return;
  Effects effects;
  task_.on_deadline(now_, row_, effects);
  follow(effects);
}

Snapshot Session::snapshot(SessionTime now) const {
  Snapshot s = tally_;
  s.now = now;
  s.task_state = task_.state_name();
  s.trial = row_.trial;
  s.contrast_left = row_.contrast_left;
  s.contrast_right = row_.contrast_right;
  s.wheel_deg = task_.in_trial() && row_.stimulus_on_at != kNever ? task_.wheel_deg() : 0;
  s.water_ul = interlock_.water_ul();
  s.dopamine_z = dopamine_.z;
  s.dopamine_quality = pipeline_.stale(now) ? Quality::none : dopamine_.quality;
  s.light_armed = interlock_.armed();
  s.light_tripped = interlock_.light_tripped();
  s.water_day_ul = interlock_.water_day_ul();
  s.light_day_mj = interlock_.light_day_mj();
  s.tripped = interlock_.tripped();
  s.light_on = light_is_on_;
  s.light_mj = interlock_.light_mj();
  s.model_alive = model_alive_;
  s.p_correct = row_.p_correct;
  s.paused = paused_;
  s.alarm = rules_.alarm();
  s.stopping = end_reason_ != EndReason::none;
  s.ended = ended();
  s.end_reason = end_reason_;
  for (std::size_t i = 0; i < trace_.size(); ++i)
    s.dopamine_trace[i] = trace_[(trace_count_ + i) % trace_.size()];
  return s;
}

}  // namespace dopaloop
