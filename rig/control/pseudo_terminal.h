// A pseudo-terminal: what stands in for a serial port when the device behind it is a program.
#pragma once

#include <string>

#include "rig/base/result.h"
#include "rig/control/serial_port.h"

namespace dopaloop {

struct PseudoTerminal {
  Fd master;         // the device's end, non-blocking
  Fd slave;          // raw; stays open here: a master without one never sleeps
  std::string name;  // path of the host's end
};

// `whose`: for the message.
Result<PseudoTerminal> open_pseudo_terminal(const std::string& whose);

}  // namespace dopaloop
