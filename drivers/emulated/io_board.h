// The device of the emulated input/output board: wheel encoder, lick sensor, photodiode, display, speaker.
// Its clock is the session's clock. Takes ShowStimulus, HideStimulus and PlaySound.
#pragma once

#include "drivers/emulated/board_device.h"

namespace dopaloop {

class IoBoard final : public BoardDevice {
 public:
  explicit IoBoard(const BoardTimeouts& timeouts = {});
  bool command(const DeviceCommand& command, DeviceBytes& out) override;

 private:
  bool on_report(const Frame& frame, DeviceMessages& messages) override;
};

}  // namespace dopaloop
