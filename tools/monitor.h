// `dopaloop monitor`: the live view of a session from another terminal.
#pragma once

#include <iosfwd>
#include <string>

namespace dopaloop {

struct MonitorOptions {
  std::string target{};  // as runtime_of takes it (target.h); empty: the one rig that is running
  bool plain = false;
};

// Waits for a session where there is none, and returns when it has ended: 0, or 1 when the rig went away
// without saying so. Ctrl-C leaves; the session goes on. 2: no such target.
int monitor(const MonitorOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
