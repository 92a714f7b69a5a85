// Light and water: every request passes the interlock, every edge is booked to its trial.
#include <algorithm>
#include <utility>

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
  const Refusal refusal =
      light_may_be_on() ? Refusal::running : interlock_.request_light(now_, row_.trial, train);
  if (refusal != Refusal::none) {
    if (row_.light_commanded_at == kNever) row_.light_reason = LightReason::interlock;
    give(EventText{true, "light_refused", sentence_of(refusal)});
    return;
  }
  send_train(train, false);
  trains_ = light_trial_ == row_.trial ? trains_ + 1 : 1;
  light_trial_ = row_.trial;
  if (row_.light_commanded_at == kNever) row_.light_commanded_at = now_;
  row_.light_mw = train.power_mw;
  row_.pulses_requested += static_cast<std::uint32_t>(pulse_count(train));
  if (row_.delivered_arm != Arm::light)
    row_.light_reason = LightReason::device;  // until the device reports light
}

// A train that the interlock has allowed.
void Session::send_train(const Train& train, bool manual) {
  const std::uint32_t program = next_program_++;
  give(StartLight{program, train.power_mw, train.pulse_width_us, train.period_us, train.duration_us});
  give(Dose{program, manual, 0, energy_mj(train)});
  light_.begin(program, now_, train.duration_us);
  light_manual_ = manual;
  light_power_mw_ = train.power_mw;
  light_on_since_ = kNever;
  pulses_left_ = pulse_count(train);
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
  if (refusal == Refusal::water_per_session || refusal == Refusal::water_per_day)
    return finish_without_water(refusal);
  finish_after_trial(EndReason::fault);
}

Refusal Session::open_valve(double volume_ul, bool manual) {
  if (valve_.running()) return Refusal::running;
  std::int64_t open_us = 0;
  const Refusal refusal = interlock_.request_water(now_, volume_ul, open_us);
  if (refusal != Refusal::none) return refusal;
  const std::uint32_t program = next_program_++;
  give(OpenValve{program, open_us});
  give(Dose{program, manual, volume_ul, 0});
  valve_.begin(program, now_, open_us);
  valve_manual_ = manual;
  return Refusal::none;
}

void Session::on(const OutputEdge& edge) {
  const bool light = edge.line == OutputLine::light;
  ProgramWatch& watch = watch_of(edge.line);
  const bool mine = watch.is_mine(edge.program);
  if (light && (!mine || (edge.on && edge.last))) return stray_light(edge);
  if (!mine) return fault("an output moved without a command");
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
  if (!watch.on_edge(at, edge.on)) {
    light ? trip_light("light was on beyond its train")
          : fault("an output was on beyond its program: check it at the rig");
  }
  if (edge.last) watch.end();
}

void Session::on_light_edge(const OutputEdge& edge, SessionTime at) {
  pipeline_.on_light(at, edge.on);
  mark_feature(kFlagLight, at);
  light_is_on_ = edge.on;
  if (edge.on && --pulses_left_ < 0) trip_light("light gives more pulses than it was asked for");
  if (!edge.on) stray_light_.end();
  const SessionTime since = std::exchange(light_on_since_, edge.on ? at : kNever);
  if (!edge.on && since == kNever) return;
  const double mj = edge.on ? 0 : light_power_mw_ * std::max(0., to_s(at - since));
  if (light_manual_) {
    (task_.in_trial() ? row_.manual_light_mj : manual_light_mj_) += mj;
  } else if (light_trial_ == row_.trial) {
    book_light(edge, at, mj);
  }
}

void Session::book_light(const OutputEdge& edge, SessionTime at, double mj) {
  if (edge.on) {
    if (row_.light_on_at == kNever) row_.light_on_at = at;
    row_.delivered_arm = Arm::light;
    row_.light_reason = LightReason::none;
    ++row_.pulses_delivered;
  } else {
    row_.light_off_at = at;
    row_.light_mj += mj;
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

}  // namespace dopaloop
