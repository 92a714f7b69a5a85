// What the photometry board says beyond board_codec.h. AllOff stops the stream.
#pragma once

#include "drivers/device.h"
#include "drivers/emulated/board_codec.h"

namespace dopaloop {

inline constexpr std::string_view kPhotometryBoard = "emulated photometry board 1";

// Host to board: samples from now on. The sampling grid begins at the first start of the board's life and
// goes on while the stream is stopped, so what was missed shows in the index.
struct StartStream {
  static constexpr std::string_view kName = "start_stream";
  template <class F>
  static constexpr void describe(F&&) {}
};

template <>
inline constexpr std::uint8_t kWireType<StartStream> = 0x30;
template <>
inline constexpr std::uint8_t kWireType<PhotometrySample> = 0xB0;
template <>
inline constexpr std::uint8_t kWireType<StreamEnded> = 0xB1;

using PhotometryBoardCommands = FrameSet<StartStream>;
using PhotometryBoardReports = FrameSet<PhotometrySample, StreamEnded>;

}  // namespace dopaloop
