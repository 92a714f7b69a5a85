#include "drivers/emulated/photometry_board_emulator.h"

#include <algorithm>

namespace dopaloop {
namespace {

constexpr std::uint32_t kSerial = 3;

}  // namespace

PhotometryBoardEmulator::PhotometryBoardEmulator(PhotometrySource& source, double rate_hz,
                                                 const BoardClock& clock)
    : BoardEmulator("photometry_board_emulator", kPhotometryBoard, kSerial,
                    expected_in<BoardCommands, PhotometryBoardCommands>, clock),
      source_(source),
      grid_(rate_hz) {}

void PhotometryBoardEmulator::on_command(SessionTime now, const Frame& frame) {
  PhotometryBoardCommands::visit(frame, [&](const StartStream&) { start(now); });
}

void PhotometryBoardEmulator::start(SessionTime now) {
  if (streaming_) return;
  streaming_ = true;
  if (started_) {
    next_ = std::max(next_, grid_.first_after(now - start_));
    return;
  }
  started_ = true;
  start_ = last_sample_ = now;
}

void PhotometryBoardEmulator::on_due(SessionTime at) {
  const std::optional<Reading> reading = source_.read(at, next_);
  if (!reading) {
    streaming_ = false;
    report(StreamEnded{stamp(last_sample_)});
    return;
  }
  report(PhotometrySample{stamp(at), next_, reading->signal, reading->control});
  last_sample_ = at;
  ++next_;
}

}  // namespace dopaloop
