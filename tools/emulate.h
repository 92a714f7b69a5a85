// `dopaloop emulate CONFIG`: the emulated boards in a process of their own (rig/daemon/emulation_server.h).
#pragma once

#include <ostream>
#include <string>

namespace dopaloop {

struct EmulateOptions {
  std::string config = "builtin:emulated";
  std::string runtime;  // empty: the default folder for the rig's name
  int owner_fd = -1;    // a pipe: its end of file ends the emulation
};

int emulate(const EmulateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
