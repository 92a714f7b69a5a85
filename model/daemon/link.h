// The socket shell of modeld: carries messages between rigd's model endpoint and a Service until the session
// ends or someone wants modeld gone. Reconnects for as long as it lives; sleeps while nothing happens.
#pragma once

#include <string>

#include "model/daemon/service.h"
#include "rig/base/result.h"

namespace dopaloop {

// File descriptors whose becoming readable, or whose end, ends the service. -1: none.
struct EndSignals {
  int owner_fd =
      -1;  // a pipe held open by whoever started modeld: its end is theirs. What is written to it is ignored
  int signal_fd = -1;  // a signalfd of the signals that ask modeld to end
};

// Serves at a ZeroMQ endpoint ("ipc:///run/rig/model"). Returns when the session ended, the owner is gone or
// a signal came; fails when the endpoint is not one or a descriptor is not open.
Status serve(Service& service, const std::string& endpoint, const EndSignals& ends);

}  // namespace dopaloop
