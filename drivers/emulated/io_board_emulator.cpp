#include "drivers/emulated/io_board_emulator.h"

#include <algorithm>

namespace dopaloop {
namespace {

constexpr std::uint32_t kSerial = 1;

}  // namespace

IoBoardEmulator::IoBoardEmulator(Plant& plant, double frame_rate_hz, bool photodiode, const BoardClock& clock)
    : BoardEmulator("io_board_emulator", kIoBoard, kSerial, expected_in<BoardCommands, IoBoardCommands>,
                    clock),
      plant_(plant),
      frames_(frame_rate_hz),
      photodiode_(photodiode) {}

void IoBoardEmulator::on_command(SessionTime now, const Frame& frame) {
  IoBoardCommands::visit(frame, [&]<class T>(const T& command) {
    if constexpr (std::is_same_v<T, ShowStimulus>)
      draw(now, {true, true, command});
    else if constexpr (std::is_same_v<T, HideStimulus>)
      draw(now, {false, drawn_.bright && !command.patch, {}});
    else
      plant_.sound(now, command);
  });
}

void IoBoardEmulator::all_off(SessionTime now) {
  if (drawn_.shown || drawn_.bright) draw(now, {});
}

void IoBoardEmulator::draw(SessionTime now, const Picture& picture) {
  drawn_ = picture;
  flip_at_ = SessionTime{} + frames_.tick(frames_.first_after(now.time_since_epoch()));
}

SessionTime IoBoardEmulator::due() const { return std::min(flip_at_, plant_.next_event()); }

void IoBoardEmulator::on_due(SessionTime at) {
  if (flip_at_ <= at) return flip(at);
  std::visit(
      [&](auto event) {
        event.at = stamp(same_clock(event.at));
        report(event);
      },
      plant_.take());
}

void IoBoardEmulator::flip(SessionTime at) {
  flip_at_ = kNever;
  const bool edge = drawn_.bright != on_screen_.bright;
  on_screen_ = drawn_;
  report(StimulusFlip{stamp(at), drawn_.shown});
  if (edge && photodiode_) report(PhotodiodeEdge{stamp(at), drawn_.bright});
  if (drawn_.shown)
    plant_.show(at, drawn_.stimulus);
  else
    plant_.hide(at);
}

}  // namespace dopaloop
