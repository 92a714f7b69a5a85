// What the input/output board (wheel, licks, photodiode, display, speaker) says beyond board_codec.h.
#pragma once

#include "drivers/device.h"
#include "drivers/emulated/board_codec.h"

namespace dopaloop {

inline constexpr std::string_view kIoBoard = "emulated io board 1";

template <>
inline constexpr std::uint8_t kWireType<ShowStimulus> = 0x10;
template <>
inline constexpr std::uint8_t kWireType<HideStimulus> = 0x11;
template <>
inline constexpr std::uint8_t kWireType<PlaySound> = 0x12;
template <>
inline constexpr std::uint8_t kWireType<WheelMoved> = 0x90;
template <>
inline constexpr std::uint8_t kWireType<Lick> = 0x91;
template <>
inline constexpr std::uint8_t kWireType<StimulusFlip> = 0x92;
template <>
inline constexpr std::uint8_t kWireType<PhotodiodeEdge> = 0x93;

constexpr bool known_values(const PlaySound& p) { return p.sound <= SoundKind::cue; }

using IoBoardCommands = FrameSet<ShowStimulus, HideStimulus, PlaySound>;
using IoBoardReports = FrameSet<WheelMoved, Lick, StimulusFlip, PhotodiodeEdge>;

}  // namespace dopaloop
