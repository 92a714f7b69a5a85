// What a person may do while the session runs.
#include "rig/session/session.h"

namespace dopaloop {
namespace {

// Whatever makes the rig safer is done at any time.
bool makes_safer(CommandKind command) {
  return command == CommandKind::stop_after_trial || command == CommandKind::stop_now ||
         command == CommandKind::disarm_light;
}

// The configured train with what the person said in its place; none: such a train cannot be told to a device.
std::optional<Train> train_by_hand(LightConfig light, const OperatorCommand& command) {
  const auto take = [](double said, double& setting, double most) {
    if (said != 0) setting = said;
    return setting > 0 && setting <= most;
  };
  const bool possible = take(command.power_mw, light.power_mw, kMaxPowerMw) &&
                        take(command.pulse_width_ms, light.pulse_width_ms, kMaxPulseMs) &&
                        take(command.frequency_hz, light.frequency_hz, kMaxFrequencyHz) &&
                        take(command.duration_ms, light.duration_ms, kMaxTrainMs);
  if (!possible || light.frequency_hz < kMinFrequencyHz) return std::nullopt;
  return train_of(light);
}

}  // namespace

void Session::on(const OperatorCommand& command) {
  for (const Answered& old : answered_) {
    if (command.request_id.empty() || old.answer.request_id != command.request_id) continue;
    if (old.command == command.command) return give(old.answer);
    return give(CommandAnswer{command.request_id, false, "this request id was another command's"});
  }
  const Text<100> refused = carry_out(command);
  const CommandAnswer answer{command.request_id, refused.empty(), refused};
  answered_[answers_++ % answered_.size()] = {command.command, answer};
  give(answer);
}

// Empty: done or begun. Otherwise why not.
Text<100> Session::carry_out(const OperatorCommand& command) {
  const bool ending = halted_ || life_ == Life::ending;
  if (ending && !makes_safer(command.command) && command.command != CommandKind::ping &&
      command.command != CommandKind::note) {
    return "the session is ending";
  }
  switch (command.command) {
    case CommandKind::ping:
      return {};
    case CommandKind::stop_after_trial:
      event(false, "stop", "asked to end after this trial");
      finish_after_trial(EndReason::stopped);
      return {};
    case CommandKind::stop_now:
      event(false, "stop", "asked to end now: outputs off");
      stop_now(life_ == Life::ending ? end_reason_ : EndReason::stopped_now);
      return {};
    case CommandKind::pause:
      if (paused_) return "already paused";
      event(false, "pause", "no new trial starts until resumed");
      rules_.pause(now_);
      paused_ = true;
      return {};
    case CommandKind::resume:
      if (!paused_) return "not paused";
      event(false, "resume", "trials go on");
      rules_.resume();
      paused_ = false;
      return {};
    case CommandKind::drop: {
      const Refusal refusal =
          open_valve(command.volume_ul == 0 ? task_.reward_ul() : command.volume_ul, true);
      if (refusal != Refusal::none) return sentence_of(refusal);
      event(false, "drop", "a drop of water by hand");
      return {};
    }
    case CommandKind::note:
      if (command.text.empty()) return "the note is empty";
      give(EventText{false, "note", command.text.view()});
      return {};
    case CommandKind::disarm_light:
      interlock_.disarm();
      give(OutputsOff{.all = false});
      event(false, "disarm", "light disarmed");
      return {};
    case CommandKind::acknowledge:
      if (!rules_.acknowledge()) return "there is no alarm";
      event(false, "acknowledge", "the alarm was acknowledged");
      return {};
    case CommandKind::advance: {
      Effects effects;
      if (!task_.on_command(now_, row_, effects)) return "the task waits for no command now";
      follow(effects);
      return {};
    }
    case CommandKind::set_parameter:
      return change(command);
    case CommandKind::arm_light:
      if (!command.present) return "confirm that you are at the rig";
      if (interlock_.tripped()) return sentence_of(Refusal::tripped);
      if (interlock_.light_tripped()) return sentence_of(Refusal::light_tripped);
      interlock_.arm();
      event(false, "arm", "light armed by a person at the rig");
      return {};
    case CommandKind::reset:
      return reset_light(command);
    case CommandKind::light:
      return light_by_hand(command);
  }
  return "unknown command";
}

// Takes effect when the next trial opens; what its plan has drawn already stays as drawn.
Text<100> Session::change(const OperatorCommand& command) {
  for (const LiveNumber& live : config_.live) {
    if (live.key != command.parameter.view()) continue;
    if (!(command.value >= live.min && command.value <= live.max))
      return "outside the task file's [live] bounds";
    if (command.text.empty()) return "say why: it is logged";
    if (changes_.size() == changes_.capacity()) return "too many changes at once: wait for the next trial";
    changes_.push({&live, command.value, command.who, command.text});
    return {};
  }
  return "no setting that may change while the session runs: see [live] in the task file";
}

void Session::apply_changes() {
  for (const Change& change : changes_) {
    const double old = task_.value({change.number->place});
    if (plan_ && change.number->place == config_.task.reward_place)
      plan_->reward_ul = kNan;  // a person's word
    task_.set_number(change.number->place, change.value);
    trials_.set_number(change.number->place, change.value);
    give(ParameterChanged{++parameter_version_, row_.trial + 1, change.number->key, old, change.value,
                          change.who, change.why});
  }
  changes_.clear();
}

// It arms nothing: it lets light be armed again.
Text<100> Session::reset_light(const OperatorCommand& command) {
  if (!command.present) return "confirm that you are at the rig";
  if (interlock_.tripped()) return "the checks at the start have not passed yet";
  if (!interlock_.light_tripped()) return "light is not tripped";
  if (light_may_be_on()) return "light has not been reported off yet";
  interlock_.reset();
  event(false, "reset", "light's trip reset by a person at the rig: it waits to be armed");
  return {};
}

// One train, through the same gate. It is booked as manual, never to the trial's arm.
Text<100> Session::light_by_hand(const OperatorCommand& command) {
  if (!command.present) return "confirm that you are at the rig";
  const std::optional<Train> train = train_by_hand(config_.light, command);
  if (!train) return sentence_of(Refusal::impossible);
  const Refusal refusal =
      light_may_be_on() ? Refusal::running : interlock_.request_light(now_, row_.trial, *train);
  if (refusal != Refusal::none) return sentence_of(refusal);
  send_train(*train, true);
  event(false, "light", "a train of light by hand");
  return {};
}

}  // namespace dopaloop
