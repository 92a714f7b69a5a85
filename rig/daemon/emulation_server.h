// The emulation process: holds the emulated boards apart from rigd.
//
// At pace N it holds the output board: driven in step with rigd's virtual time, and by its own timers at N
// times real pace whatever rigd does. At pace real it holds every board of the rig around one plant, each on
// a pseudo-terminal. In both, each edge of valve and light goes to the edge log in the session's folder.
#pragma once

#include <ostream>
#include <string>

namespace dopaloop {

struct EmulationOptions {
  std::string config;
  std::string runtime;
  int owner_fd = -1;  // its end of file, with nothing running, ends the process
};

// Serves one session, from hello to the end of the connection and of every program held. 0; 1 with a line on
// `err` when it cannot; 2 for a bad config.
int serve_emulation(const EmulationOptions& options, std::ostream& err);

}  // namespace dopaloop
