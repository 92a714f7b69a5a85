// What the output board (valve, light, masking light) says beyond board_codec.h.
#pragma once

#include "drivers/device.h"
#include "drivers/emulated/board_codec.h"

namespace dopaloop {

inline constexpr std::string_view kOutputBoard = "emulated output board 1";

template <>
inline constexpr std::uint8_t kWireType<OpenValve> = 0x20;
template <>
inline constexpr std::uint8_t kWireType<StartLight> = 0x21;
// With `all` false: light alone. (Everything off is board_codec.h's AllOff, which every board understands.)
template <>
inline constexpr std::uint8_t kWireType<OutputsOff> = 0x22;
template <>
inline constexpr std::uint8_t kWireType<StartMasking> = 0x23;
template <>
inline constexpr std::uint8_t kWireType<ProgramAccepted> = 0xA0;
template <>
inline constexpr std::uint8_t kWireType<OutputEdge> = 0xA1;

constexpr bool known_values(const ProgramAccepted& p) { return p.line <= OutputLine::masking; }
constexpr bool known_values(const OutputEdge& e) { return e.line <= OutputLine::masking; }

using OutputBoardCommands = FrameSet<OpenValve, StartLight, StartMasking, OutputsOff>;
using OutputBoardReports = FrameSet<ProgramAccepted, OutputEdge>;

}  // namespace dopaloop
