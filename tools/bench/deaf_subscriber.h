// A subscriber to a rig's telemetry that asks for everything and then never reads a byte: the worst a client
// on the network can be without being hostile.
#pragma once

#include <string>

#include "rig/base/result.h"
#include "rig/control/serial_port.h"

namespace dopaloop {

class DeafSubscriber {
 public:
  // `socket`: path of the telemetry endpoint's local socket. It stays connected as long as this lives.
  static Result<DeafSubscriber> connect(const std::string& socket);

 private:
  explicit DeafSubscriber(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace dopaloop
