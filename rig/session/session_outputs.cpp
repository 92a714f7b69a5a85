// Light and water: every request passes the interlock, every edge is booked to its trial.
#include <algorithm>

#include "rig/session/session.h"

namespace dopaloop {

// Once, when the trial opens: what comes later is counted and ignored.
void Session::latch_guidance() {
  if (guidance_ && guidance_->for_trial == row_.trial) {
    row_.guidance_id = guidance_->id;
    row_.guidance_age_ms = to_ms(now_ - guidance_at_);
    row_.eligible = guidance_->eligible;
    row_.propensity = guidance_->propensity;
    row_.draw = guidance_->draw;
    row_.p_right = guidance_->p_right;
    row_.p_correct = guidance_->p_correct;
    row_.intended_arm = !guidance_->eligible ? Arm::not_eligible
                        : guidance_->light   ? Arm::light
                                             : Arm::control;
    row_.light_reason = row_.intended_arm == Arm::not_eligible ? LightReason::policy_no
                        : row_.intended_arm == Arm::control    ? LightReason::control
                                                               : LightReason::gate_unmet;
  } else {
    row_.intended_arm = config_.fallback;
    row_.light_reason = LightReason::late_guidance;
  }
  row_.delivered_arm = row_.intended_arm == Arm::light ? Arm::control : row_.intended_arm;
  guidance_.reset();
}

// The moment light is due on light trials, noted on all.
void Session::light_trigger() {
  if (row_.would_have_fired_at != kNever) return;
  if (config_.rules.masking == Masking::pattern && masked_trial_ != row_.trial) start_masking();
  const LightReason held_back = gate_.judge(now_);
  if (held_back == LightReason::none) row_.would_have_fired_at = now_;
  if (row_.intended_arm != Arm::light) return;
  if (held_back == LightReason::none) return start_light();
  row_.light_reason = held_back;
}

// Between stimulus onset, or a cue, and the end of feedback. A sample that arrives late fires nothing: light
// would answer what is over.
bool Session::dopamine_rose(double before_z) const {
  const bool rose = before_z <= config_.light.threshold_z && dopamine_.z > config_.light.threshold_z;
  const bool awaited =
      task_.in_trial() && !task_.closing() && (row_.stimulus_on_at != kNever || row_.cue_at != kNever);
  return rose && awaited && dopamine_.quality == Quality::good && !pipeline_.stale(now_);
}

// The first time is the trigger, as any other; on light trials further trains may follow.
void Session::dopamine_trigger(double before_z) {
  if (!dopamine_rose(before_z)) return;
  if (row_.would_have_fired_at == kNever) return light_trigger();
  const bool more = light_trial_ == row_.trial && trains_ < config_.light.per_trial_max && !light_.running();
  if (row_.intended_arm == Arm::light && more && gate_.judge(now_) == LightReason::none) start_light();
}

// The light that masks passes no limit of light: none of it reaches the fibre.
void Session::start_masking() {
  if (halted_ || masking_.running()) return;
  masked_trial_ = row_.trial;
  const Train train = train_of(config_.light);
  const std::uint32_t program = next_program_++;
  give(StartMasking{program, train.pulse_width_us, train.period_us, train.duration_us});
  masking_.begin(program, now_, train.duration_us);
}

ProgramWatch& Session::watch_of(OutputLine line) {
  return line == OutputLine::light ? light_ : line == OutputLine::valve ? valve_ : masking_;
}

void Session::start_light() {
  const Train train = train_of(config_.light);
  const Refusal refusal = interlock_.request_light(now_, row_.trial, train);
  if (refusal != Refusal::none) {
    if (row_.light_commanded_at == kNever) row_.light_reason = LightReason::interlock;
    give(EventText{true, "light_refused", sentence_of(refusal)});
    return;
  }
  const std::uint32_t program = next_program_++;
  give(StartLight{program, train.power_mw, train.pulse_width_us, train.period_us, train.duration_us});
  light_.begin(program, now_, train.duration_us);
  trains_ = light_trial_ == row_.trial ? trains_ + 1 : 1;
  light_trial_ = row_.trial;
  light_power_mw_ = train.power_mw;
  if (row_.light_commanded_at == kNever) row_.light_commanded_at = now_;
  row_.light_mw = train.power_mw;
  row_.pulses_requested += static_cast<std::uint32_t>(pulse_count(train));
  if (row_.delivered_arm != Arm::light)
    row_.light_reason = LightReason::device;  // until the device reports light
}

// A drop by hand may be on its way: the task's then follows it, and the trial waits for it.
void Session::give_water(double volume_ul) {
  water_waiting_ul_ = 0;
  if (volume_ul == 0) return;
  const Refusal refusal = open_valve(volume_ul, false);
  if (refusal == Refusal::none) return;
  if (refusal == Refusal::running) {
    water_waiting_ul_ = volume_ul;
    return;
  }
  give(EventText{true, "water_refused", sentence_of(refusal)});
  finish_after_trial(refusal == Refusal::water_per_session ? EndReason::water_limit : EndReason::fault);
}

Refusal Session::open_valve(double volume_ul, bool manual) {
  if (valve_.running()) return Refusal::running;
  std::int64_t open_us = 0;
  const Refusal refusal = interlock_.request_water(now_, volume_ul, open_us);
  if (refusal != Refusal::none) return refusal;
  const std::uint32_t program = next_program_++;
  give(OpenValve{program, open_us});
  valve_.begin(program, now_, open_us);
  valve_manual_ = manual;
  return Refusal::none;
}

void Session::on(const OutputEdge& edge) {
  ProgramWatch& watch = watch_of(edge.line);
  if (!watch.is_mine(edge.program)) return fault("an output moved without a command");
  if (edge.on && edge.last) return fault("an output ended its program switched on");
  const SessionTime at = stamped(edge.at);
  switch (edge.line) {
    case OutputLine::light:
      on_light_edge(edge, at);
      break;
    case OutputLine::valve:
      on_valve_edge(edge, at);
      break;
    case OutputLine::masking:
      on_masking_edge(edge, at);
      break;
  }
  if (!watch.on_edge(at, edge.on)) fault("an output was on beyond its program: check it at the rig");
  if (edge.last) watch.end();
}

void Session::on_light_edge(const OutputEdge& edge, SessionTime at) {
  pipeline_.on_light(at, edge.on);
  mark_feature(kFlagLight, at);
  light_is_on_ = edge.on;
  if (light_trial_ != row_.trial) return;
  if (edge.on) {
    if (row_.light_on_at == kNever) row_.light_on_at = at;
    light_on_since_ = at;
    row_.delivered_arm = Arm::light;
    row_.light_reason = LightReason::none;
    if (++row_.pulses_delivered > row_.pulses_requested)
      fault("the light gives more pulses than it was asked for");
  } else if (light_on_since_ != kNever) {
    row_.light_off_at = at;
    row_.light_mj += light_power_mw_ * std::max(0., to_s(at - light_on_since_));
    light_on_since_ = kNever;
  }
}

void Session::on_masking_edge(const OutputEdge& edge, SessionTime at) {
  if (!edge.on) {
    row_.masking_off_at = at;
    return;
  }
  if (row_.masking_on_at == kNever) row_.masking_on_at = at;
  ++row_.masking_pulses;
}

void Session::on_valve_edge(const OutputEdge& edge, SessionTime at) {
  if (edge.on) {
    valve_on_since_ = at;
    mark_feature(kFlagReward, at);
    if (!valve_manual_) row_.valve_on_at = at;
    return;
  }
  if (valve_on_since_ == kNever) return;
  const double ul = interlock_.volume_ul((at - valve_on_since_).count() / 1000);
  valve_on_since_ = kNever;
  if (valve_manual_) {
    (task_.in_trial() ? row_.manual_ul : manual_ul_) += ul;
  } else {
    row_.valve_off_at = at;
    row_.reward_ul += ul;
  }
}

void Session::on(const ProgramAccepted& reply) {
  ProgramWatch& watch = watch_of(reply.line);
  if (!watch.is_mine(reply.program)) return;
  if (reply.accepted) {
    if (reply.duration_us > watch.duration_us()) fault("a device holds a longer program than it was given");
    return;
  }
  watch.end();
  if (reply.line == OutputLine::valve) return fault("the valve refused its program: no water can be given");
  event(true, "light_refused",
        reply.line == OutputLine::light ? "the light device refused the train"
                                        : "the masking light refused the train: light trials are not masked");
}

void Session::on(const DeviceFault& device) {
  switch (device.what) {
    case FaultKind::gap:
      return event(true, "gap", "samples are missing: counted in the trial's photometry_gaps");
    case FaultKind::corrupt:
      return event(true, "corrupt", "bytes from a device made no sense and were skipped");
    case FaultKind::refused:
      return event(true, "refused", "a device refused a command");
    case FaultKind::silent:
      // It may still be booting: it is asked again, until the time to start is over.
      if (life_ == Life::starting)
        return event(true, "silent", "a device does not answer yet: it is asked again");
      return fault("a device is silent: check cable and power");
    case FaultKind::wrong_device:
      return fault("another device than expected answered: check which is plugged in where");
    case FaultKind::disconnected:
      return fault("a device was unplugged");
  }
}

}  // namespace dopaloop
