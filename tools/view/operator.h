// Commands on their way: sent without waiting, sent again until answered, and what became of each as a line
// for a person.
#pragma once

#include <string>
#include <vector>

#include "protocol/client.h"
#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/time.h"
#include "tools/view/keys.h"

namespace dopaloop {

// The command that a key stands for. `paused` decides what p does; a person pressed y before arm_light.
v1::Command command_for(const Asked& asked, bool paused);

// "drop of water", "stop now", ...
std::string name_of(const v1::Command& command);

class Operator {
 public:
  static constexpr Duration kResend = std::chrono::milliseconds(500);
  static constexpr Duration kGiveUp = std::chrono::seconds(5);

  struct Outcome {
    std::string text;  // "drop of water: accepted", "drop of water: refused: ..."
    bool accepted = false;
  };

  explicit Operator(CommandClient client) : client_(std::move(client)) {}

  void ask(v1::Command command, SessionTime now);
  // Reads replies, sends again what has none yet, gives up on what is too old. Never waits.
  std::vector<Outcome> step(SessionTime now);
  bool waiting() const { return !asked_.empty(); }
  int wait_fd() const { return client_.wait_fd(); }

 private:
  struct Pending {
    v1::Command command;
    SessionTime asked_at;
    SessionTime sent_at;
  };
  void hear(const v1::CommandReply& reply, std::vector<Outcome>& outcomes);

  CommandClient client_;
  std::vector<Pending> asked_;
};

}  // namespace dopaloop
