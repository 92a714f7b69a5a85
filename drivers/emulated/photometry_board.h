// The device of the emulated photometry board: two channels sampled on a fixed grid. Starts the stream as
// soon as the board is ready; takes no commands. Its clock is the session's clock.
//
// A jump of the samples' index gives a `gap` fault (count: samples missing) before the sample behind it; a
// sample that came twice is dropped and counted as `corrupt`.
#pragma once

#include "drivers/emulated/board_device.h"

namespace dopaloop {

class PhotometryBoard final : public BoardDevice {
 public:
  explicit PhotometryBoard(const BoardTimeouts& timeouts = {});
  bool command(const DeviceCommand&, DeviceBytes&) override { return false; }

 private:
  bool on_report(const Frame& frame, DeviceMessages& messages) override;
  void on_ready(DeviceBytes& out) override;
  void on_lost(std::uint64_t, DeviceMessages&) override {}
  bool on_sample(const PhotometrySample& sample, DeviceMessages& messages);

  std::uint64_t next_index_ = 0;
};

}  // namespace dopaloop
