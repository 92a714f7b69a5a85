#include "drivers/emulated/rig.h"

namespace dopaloop {

OutputBoardLimits board_limits(const EmulatedConfig& config) {
  return {static_cast<std::int64_t>(config.board_max_program_ms * 1e3), config.board_max_power_mw};
}

EmulatedBoards::EmulatedBoards(const EmulatedConfig& config, Mouse& mouse, PhotometrySource& source,
                               double photometry_rate_hz, OutputLines* lines)
    : plant(mouse, config.valve_ul_per_ms),
      io_emulator(plant, config.frame_rate_hz, config.photodiode, config.io_board),
      output_emulator(lines ? *lines : plant, board_limits(config), config.output_board),
      photometry_emulator(source, photometry_rate_hz, config.photometry_board) {}

}  // namespace dopaloop
