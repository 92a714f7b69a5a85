// The device of the emulated output board: valve, light and masking light. Every command is a finite program
// that the board holds and ends by itself. Its clock is the session's clock.
//
// Takes OpenValve, StartLight and StartMasking once ready, and OutputsOff always: off is asked of whatever is
// there.
#pragma once

#include "drivers/emulated/board_device.h"

namespace dopaloop {

class OutputBoard final : public BoardDevice {
 public:
  explicit OutputBoard(const BoardTimeouts& timeouts = {});
  bool command(const DeviceCommand& command, DeviceBytes& out) override;

 private:
  bool on_report(const Frame& frame, DeviceMessages& messages) override;
};

}  // namespace dopaloop
