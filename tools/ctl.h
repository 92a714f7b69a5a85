// `dopaloop ctl`: one command to a running rig, and its answer.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.h"
#include "rig/base/time.h"

namespace dopaloop {

namespace v1 {
class Command;
}

struct CtlOptions {
  std::string target{};   // as runtime_of takes it (target.h)
  std::string command{};  // one of ctl_commands()
  std::string argument{};
  std::string why{};        // set: for the log
  bool at_the_rig = false;  // the person confirms being at the rig
  bool json = false;
  Duration timeout = std::chrono::seconds(5);
};

std::vector<std::string_view> ctl_commands();

// The command that the words mean. Fails on an unknown word, a missing or surplus argument, a volume that is
// none.
Result<v1::Command> command_from(const CtlOptions& options);

// Prints "accepted" or "refused: why". 0: accepted. 1: refused, or nobody answers. 2: no such command or rig.
// --json: {"accepted": bool, "command": "...", "reason": "...", "request_id": "..."}.
int ctl(const CtlOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
