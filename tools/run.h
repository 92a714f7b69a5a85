// `dopaloop run`: one session from its start to its summary.
#pragma once

#include <iosfwd>

#include "tools/run_options.h"

namespace dopaloop {

// Starts the emulated rig where there is one, rigd and modeld; shows the session; ends all of them. Nothing
// it started is left when it returns. Ctrl-C, SIGTERM and SIGHUP end the session (stop_ladder.h). Returns 0:
// ended as planned. 1: could not be run. 2: bad options or configuration. 3: ended by a fault.
int run(const RunOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
