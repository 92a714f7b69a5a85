#include "drivers/emulated/board_emulator.h"

#include <algorithm>

namespace dopaloop {

BoardEmulator::BoardEmulator(std::string_view name, std::string_view identity, std::uint32_t serial,
                             FrameReader::Expected expected, const BoardClock& clock)
    : name_(name), identity_(identity), serial_(serial), clock_(clock), reader_(expected) {}

void BoardEmulator::on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceBytes& out) {
  last_call_ = now;
  constexpr int kMostDue = 1000;  // keeps one call finite, however late it comes
  for (int i = 0; i < kMostDue && due() <= now; ++i) on_due(due());
  for (const std::byte b : bytes) {
    reader_.push(b);
    for (Frame frame; reader_.next(frame);) on_frame(now, frame);
  }
  bad_bytes_ += reader_.take_skipped();
  outbox_.drain(out);
}

void BoardEmulator::on_frame(SessionTime now, const Frame& frame) {
  if (frame.type == kWireType<Identify>) sequence_.reset();
  if (sequence_.accept(frame.sequence) < 0) {
    ++doubled_frames_;
    return;
  }
  const bool common = BoardCommands::visit(frame, [&]<class T>(const T& command) {
    if constexpr (std::is_same_v<T, Identify>)
      report(BoardIdentity{identity_, serial_});
    else if constexpr (std::is_same_v<T, AllOff>)
      all_off(now);
    else
      report(BoardState{command.token, outputs_off()});
  });
  if (!common) on_command(now, frame);
}

void BoardEmulator::on_deadline(SessionTime now, DeviceBytes& out) {
  last_call_ = now;
  if (due() <= now) on_due(due());
  outbox_.drain(out);
}

SessionTime BoardEmulator::next_deadline() const {
  return outbox_.empty() ? due() : std::min(due(), last_call_);
}

}  // namespace dopaloop
