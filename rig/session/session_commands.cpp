// What a person may do while the session runs.
#include "rig/session/session.h"

namespace dopaloop {
namespace {

// Whatever makes the rig safer is done at any time.
bool makes_safer(CommandKind command) {
  return command == CommandKind::stop_after_trial || command == CommandKind::stop_now ||
         command == CommandKind::disarm_light;
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
      paused_ = true;
      return {};
    case CommandKind::resume:
      if (!paused_) return "not paused";
      event(false, "resume", "trials go on");
      paused_ = false;
      return {};
    case CommandKind::drop: {
      const Refusal refusal =
          open_valve(command.volume_ul == 0 ? config_.task.reward_ul : command.volume_ul, true);
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
    case CommandKind::arm_light:
      if (!command.present) return "confirm that you are at the rig";
      if (interlock_.tripped()) return "the interlock is tripped";
      interlock_.arm();
      event(false, "arm", "light armed by a person at the rig");
      return {};
  }
  return "unknown command";
}

}  // namespace dopaloop
