// The emulated photometry board: reads its source at start + k / rate and sends each sample with its index.
// When the source ends it says so once, with the time of the last sample, and falls silent.
#pragma once

#include "drivers/emulated/board_emulator.h"
#include "drivers/emulated/grid.h"
#include "drivers/emulated/photometry_board_codec.h"
#include "drivers/emulated/photometry_source.h"

namespace dopaloop {

class PhotometryBoardEmulator final : public BoardEmulator {
 public:
  // `source` outlives the emulator.
  PhotometryBoardEmulator(PhotometrySource& source, double rate_hz, const BoardClock& clock = {});

 private:
  void on_command(SessionTime now, const Frame& frame) override;
  void all_off(SessionTime) override { streaming_ = false; }
  bool outputs_off() const override { return !streaming_; }
  SessionTime due() const override { return streaming_ ? start_ + grid_.tick(next_) : kNever; }
  void on_due(SessionTime at) override;
  void start(SessionTime now);

  PhotometrySource& source_;
  Grid grid_;
  bool started_ = false;
  bool streaming_ = false;
  SessionTime start_{};
  std::uint64_t next_ = 0;
  SessionTime last_sample_{};
};

}  // namespace dopaloop
