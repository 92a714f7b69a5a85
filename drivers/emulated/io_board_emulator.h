// The emulated input/output board. Its encoder and lick sensor stamp what the plant does with its exact
// instant. Its display changes only at frame boundaries, counted from session time 0: a command takes effect
// at the first boundary after it (of several before one boundary the last wins); then it reports the flip
// and, where the patch changed, the photodiode's edge. It turns the patch bright with a stimulus and dark
// when that is hidden.
#pragma once

#include <optional>

#include "drivers/emulated/board_emulator.h"
#include "drivers/emulated/grid.h"
#include "drivers/emulated/io_board_codec.h"
#include "drivers/emulated/plant.h"

namespace dopaloop {

class IoBoardEmulator final : public BoardEmulator {
 public:
  // `plant` outlives the emulator. Without a photodiode no edge is ever reported.
  IoBoardEmulator(Plant& plant, double frame_rate_hz, bool photodiode, const BoardClock& clock = {});

 private:
  // What the next frame will show.
  struct Picture {
    bool shown = false;
    bool bright = false;
    ShowStimulus stimulus;
  };

  void on_command(SessionTime now, const Frame& frame) override;
  void all_off(SessionTime now) override;
  bool outputs_off() const override { return true; }
  SessionTime due() const override;
  void on_due(SessionTime at) override;
  void draw(SessionTime now, const Picture& picture);
  void flip(SessionTime at);

  Plant& plant_;
  Grid frames_;
  bool photodiode_;
  Picture on_screen_;
  Picture drawn_;
  SessionTime flip_at_ = kNever;
};

}  // namespace dopaloop
