#include "tools/view/operator.h"

#include <algorithm>

#include "tools/view/line.h"

namespace dopaloop {

v1::Command command_for(const Asked& asked, bool paused) {
  v1::Command c;
  switch (asked.wish) {
    case Wish::drop:
      c.mutable_drop()->set_volume_ul(0);
      break;
    case Wish::note:
      c.mutable_note()->set_text(asked.text);
      break;
    case Wish::pause_or_resume:
      paused ? (void)c.mutable_resume() : (void)c.mutable_pause();
      break;
    case Wish::stop_after_trial:
      c.mutable_stop_after_trial();
      break;
    case Wish::stop_now:
      c.mutable_stop_now();
      break;
    case Wish::disarm_light:
      c.mutable_disarm_light();
      break;
    case Wish::arm_light:
      c.mutable_arm_light()->set_confirm_present(true);
      break;
    case Wish::reset_light:
      c.mutable_reset()->set_confirm_present(true);
      break;
  }
  return c;
}

std::string name_of(const v1::Command& command) {
  switch (command.action_case()) {
    case v1::Command::kStopAfterTrial:
      return "stop after the trial";
    case v1::Command::kStopNow:
      return "stop now";
    case v1::Command::kPause:
      return "pause";
    case v1::Command::kResume:
      return "resume";
    case v1::Command::kDrop: {
      const double ul = command.drop().volume_ul();
      return ul > 0 ? "drop of " + fixed(ul, 1) + " ul" : "drop of water";
    }
    case v1::Command::kNote:
      return "note";
    case v1::Command::kDisarmLight:
      return "disarm light";
    case v1::Command::kArmLight:
      return "arm light";
    case v1::Command::kReset:
      return "reset light";
    case v1::Command::kLight:
      return "light by hand";
    case v1::Command::kAcknowledge:
      return "acknowledge the alarm";
    case v1::Command::kAdvance:
      return "advance";
    case v1::Command::kSetParameter:
      return "set " + command.set_parameter().parameter();
    case v1::Command::kPing:
      return "ping";
    case v1::Command::ACTION_NOT_SET:
      break;
  }
  return "command";
}

void Operator::ask(v1::Command command, SessionTime now) {
  (void)client_.send(command, Duration{0});  // not connected yet: sent again below
  asked_.push_back({std::move(command), now, now});
}

std::vector<Operator::Outcome> Operator::step(SessionTime now) {
  std::vector<Outcome> outcomes;
  while (auto reply = client_.next_reply(Duration{0})) hear(*reply, outcomes);
  for (Pending& p : asked_) {
    if (now - p.sent_at < kResend) continue;
    (void)client_.send(p.command, Duration{0});
    p.sent_at = now;
  }
  const auto old = [now](const Pending& p) { return now - p.asked_at >= kGiveUp; };
  for (const Pending& p : asked_)
    if (old(p)) outcomes.push_back({name_of(p.command) + ": no answer from the rig", false});
  std::erase_if(asked_, old);
  return outcomes;
}

void Operator::hear(const v1::CommandReply& reply, std::vector<Outcome>& outcomes) {
  const auto found = std::find_if(asked_.begin(), asked_.end(), [&](const Pending& p) {
    return p.command.request_id() == reply.request_id();
  });
  if (found == asked_.end()) return;
  const std::string name = name_of(found->command);
  outcomes.push_back(
      {reply.accepted() ? name + ": accepted" : name + ": refused: " + reply.reason(), reply.accepted()});
  asked_.erase(found);
}

}  // namespace dopaloop
