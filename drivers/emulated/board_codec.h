// What every emulated board understands and says: who it is, everything off, and its state read back.
#pragma once

#include <cstdint>
#include <string_view>

#include "drivers/emulated/wire.h"
#include "rig/base/text.h"

namespace dopaloop {

// Host to board. Starts a conversation anew: both ends forget each other's sequence numbers.
struct Identify {
  static constexpr std::string_view kName = "identify";
  template <class F>
  static constexpr void describe(F&&) {}
};

// Host to board: outputs off, screen dark, streams stopped. Answered by the next read-back only.
struct AllOff {
  static constexpr std::string_view kName = "all_off";
  template <class F>
  static constexpr void describe(F&&) {}
};

struct ReadBack {
  std::uint16_t token = 0;
  static constexpr std::string_view kName = "read_back";
  template <class F>
  static constexpr void describe(F&& f) {
    f("token", &ReadBack::token, "comes back with the answer");
  }
};

// Board to host: the answer to Identify.
struct BoardIdentity {
  Text<32> board;
  std::uint32_t serial = 0;
  static constexpr std::string_view kName = "board_identity";
  template <class F>
  static constexpr void describe(F&& f) {
    f("board", &BoardIdentity::board, "kind of board and version of its protocol");
    f("serial", &BoardIdentity::serial, "serial number");
  }
};

// Board to host: the answer to ReadBack.
struct BoardState {
  std::uint16_t token = 0;
  bool outputs_off = false;
  static constexpr std::string_view kName = "board_state";
  template <class F>
  static constexpr void describe(F&& f) {
    f("token", &BoardState::token, "of the question");
    f("outputs_off", &BoardState::outputs_off, "no output is on and no program is running");
  }
};

template <>
inline constexpr std::uint8_t kWireType<Identify> = 0x01;
template <>
inline constexpr std::uint8_t kWireType<AllOff> = 0x02;
template <>
inline constexpr std::uint8_t kWireType<ReadBack> = 0x03;
template <>
inline constexpr std::uint8_t kWireType<BoardIdentity> = 0x81;
template <>
inline constexpr std::uint8_t kWireType<BoardState> = 0x83;

using BoardCommands = FrameSet<Identify, AllOff, ReadBack>;
using BoardReports = FrameSet<BoardIdentity, BoardState>;

}  // namespace dopaloop
