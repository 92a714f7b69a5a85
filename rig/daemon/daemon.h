// One session from start to end: everything is put together here and taken apart again.
#pragma once

#include <ostream>

#include "rig/daemon/options.h"

namespace dopaloop {

// Exit codes of rigd.
inline constexpr int kEndedAsPlanned = 0, kCouldNotStart = 1, kBadInput = 2, kEndedByFault = 3;

// Runs a session. Prints `session FOLDER` on `out` once its folder exists. Errors before that are lines on
// `err` and leave nothing behind.
int run_session(const DaemonOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
