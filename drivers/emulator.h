// The other end of a device's wire: behaves like the board, byte for byte. Pure like a device: in virtual
// time both are joined by a byte pipe in memory; elsewhere the same emulator sits behind a pseudo-terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "drivers/device.h"

namespace dopaloop {

class Emulator {
 public:
  virtual ~Emulator() = default;
  virtual std::string_view name() const = 0;
  // Bytes the host wrote; replies into `out`.
  virtual void on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceBytes& out) = 0;
  // Something of the board's own is due; called again while next_deadline() <= now.
  virtual void on_deadline(SessionTime now, DeviceBytes& out) = 0;
  virtual SessionTime next_deadline() const = 0;
};

}  // namespace dopaloop
