// Real time: devices on ports, one epoll (Boost.Asio) for ports, mailbox and deadline. Nobody is waited for.
#pragma once

#include <memory>
#include <vector>

#include "rig/control/mailbox.h"
#include "rig/control/serial_port.h"
#include "rig/control/world.h"

namespace dopaloop {

class RealWorld final : public World {
 public:
  // ports[i] is device i's. Session time is CLOCK_MONOTONIC.
  // spin: poll instead of sleeping, on a processor of its own.
  RealWorld(std::vector<Fd> ports, Mailbox& mailbox, bool spin = false);
  ~RealWorld() override;

  void wait(SessionTime deadline, Wake& wake) override;
  bool write(std::size_t device, std::span<const std::byte> bytes) override;
  SessionTime start_time() override;

 private:
  struct Impl;  // keeps Boost.Asio out of this header
  std::unique_ptr<Impl> impl_;
  bool spin_;
};

}  // namespace dopaloop
