// The whole emulated rig in one place: plant, emulators, and the devices that talk to them. Nothing is
// joined: whoever owns it carries the bytes, in memory or through a pseudo-terminal.
#pragma once

#include <cstdint>

#include "drivers/emulated/config.h"
#include "drivers/emulated/io_board.h"
#include "drivers/emulated/io_board_emulator.h"
#include "drivers/emulated/output_board.h"
#include "drivers/emulated/output_board_emulator.h"
#include "drivers/emulated/photometry_board.h"
#include "drivers/emulated/photometry_board_emulator.h"
#include "drivers/emulated/plant.h"

namespace dopaloop {

// The output board's own hard limits.
OutputBoardLimits board_limits(const EmulatedConfig& config);

struct EmulatedBoards {
  // `mouse` and `photometry` outlive the boards; photometry_rate_hz is the source's (a recording has its
  // own).
  EmulatedBoards(const EmulatedConfig& config, Mouse& mouse, PhotometrySource& photometry,
                 double photometry_rate_hz, OutputLines* lines = nullptr);
  EmulatedBoards(const EmulatedBoards&) = delete;

  Plant plant;
  IoBoardEmulator io_emulator;
  OutputBoardEmulator output_emulator;
  PhotometryBoardEmulator photometry_emulator;
  IoBoard io;
  OutputBoard output;
  PhotometryBoard photometry;
};

}  // namespace dopaloop
