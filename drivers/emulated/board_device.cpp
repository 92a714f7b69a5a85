#include "drivers/emulated/board_device.h"

#include <algorithm>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

// Every frame gives at most a gap and two messages of the board's own, and a call one fault about damage. No
// board sends a frame shorter than BoardState's.
constexpr std::size_t kMaxBytes = kMaxRead + kMaxFrame - 1;
constexpr std::size_t kSmallestFrame = kFrameOverhead + encoded_capacity<BoardState>();
static_assert(kMaxBytes / kSmallestFrame * 3 + 1 <= DeviceMessages::capacity());

}  // namespace

BoardDevice::BoardDevice(std::string_view name, std::string_view identity, FrameReader::Expected expected,
                         const BoardTimeouts& timeouts)
    : name_(name), identity_(identity), timeouts_(timeouts), reader_(expected) {}

void BoardDevice::on_open(SessionTime now, DeviceBytes& out) {
  identified_ = false;
  silence_reported_ = false;
  doubled_ = 0;
  reader_.reset();
  reader_.take_skipped();
  unfinished_until_ = kNever;
  begin_handshake(now, out);
}

void BoardDevice::begin_handshake(SessionTime now, DeviceBytes& out) {
  phase_ = Phase::handshake;
  sequence_.reset();
  programs_sent_ = programs_answered_ = 0;
  on_forget();
  writer_.put(Identify{}, out);
  writer_.put(AllOff{}, out);
  ask(now, out);
}

void BoardDevice::ask(SessionTime now, DeviceBytes& out) {
  writer_.put(ReadBack{++token_}, out);
  asked_ = true;
  sent_when_asked_ = programs_sent_;
  deadline_ = now + timeouts_.answer;
}

void BoardDevice::on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceMessages& messages,
                           DeviceBytes& out) {
  DOPALOOP_CHECK(bytes.size() <= kMaxRead, "more bytes than a device is ever given at once");
  if (phase_ == Phase::shut) return;
  for (const std::byte b : bytes) {
    reader_.push(b);
    take_frames(now, messages, out);
  }
  unfinished_until_ = reader_.unfinished() ? now + timeouts_.unfinished : kNever;
  report_damage(messages);
}

void BoardDevice::take_frames(SessionTime now, DeviceMessages& messages, DeviceBytes& out) {
  for (Frame frame; reader_.next(frame);) on_frame(now, frame, messages, out);
}

void BoardDevice::on_frame(SessionTime now, const Frame& frame, DeviceMessages& messages, DeviceBytes& out) {
  const int lost = sequence_.accept(frame.sequence);
  if (lost < 0) {
    ++doubled_;
    return;
  }
  if (lost > 0 && phase_ == Phase::ready) on_lost(static_cast<std::uint64_t>(lost), messages);
  const bool common = BoardReports::visit(frame, [&]<class T>(const T& record) {
    if constexpr (std::is_same_v<T, BoardIdentity>)
      on_identity(record, messages);
    else
      on_state(now, record, messages, out);
  });
  // Reports of a board not yet known are not believed: they may be another's, or from before the opening.
  if (!common && identified_ && !on_report(frame, messages)) ++doubled_;
}

void BoardDevice::on_identity(const BoardIdentity& identity, DeviceMessages& messages) {
  if (phase_ != Phase::handshake) return;
  board_ = identity;
  identified_ = identity.board.view() == identity_;
  if (identified_) return;
  phase_ = Phase::wrong;
  deadline_ = kNever;
  messages.push(DeviceFault{FaultKind::wrong_device, 1});
}

void BoardDevice::on_state(SessionTime now, const BoardState& state, DeviceMessages& messages,
                           DeviceBytes& out) {
  if (!asked_ || state.token != token_ || !identified_) return;
  asked_ = false;
  deadline_ = now + timeouts_.keep_alive;
  if (phase_ == Phase::handshake && state.outputs_off) {
    phase_ = Phase::ready;
    silence_reported_ = false;
    messages.push(DeviceReady{board_.board, board_.serial, true});
    on_ready(out);
  } else if (phase_ == Phase::handshake) {
    messages.push(DeviceFault{FaultKind::refused, 1});
  } else if (phase_ == Phase::ready && programs_answered_ < sent_when_asked_) {
    // The wire keeps its order: an answer older than this state will not come.
    messages.push(DeviceFault{FaultKind::silent, sent_when_asked_ - programs_answered_});
    deadline_ = now;
    silence_reported_ = true;
    phase_ = Phase::handshake;
  }
}

void BoardDevice::on_lost(std::uint64_t frames, DeviceMessages& messages) {
  messages.push(DeviceFault{FaultKind::gap, frames});
}

void BoardDevice::report_damage(DeviceMessages& messages) {
  const std::uint64_t bad = reader_.take_skipped() + doubled_;
  doubled_ = 0;
  if (bad > 0) messages.push(DeviceFault{FaultKind::corrupt, bad});
}

void BoardDevice::on_deadline(SessionTime now, DeviceMessages& messages, DeviceBytes& out) {
  if (now >= unfinished_until_) {
    while (reader_.unfinished()) {
      reader_.give_up_one();
      take_frames(now, messages, out);
    }
    unfinished_until_ = kNever;
    report_damage(messages);
  }
  if (now >= deadline_) answer_overdue(now, messages, out);
}

void BoardDevice::answer_overdue(SessionTime now, DeviceMessages& messages, DeviceBytes& out) {
  if (phase_ == Phase::ready && !asked_) return ask(now, out);
  if (asked_ && !silence_reported_) {
    messages.push(DeviceFault{FaultKind::silent, 1});
    silence_reported_ = true;
  }
  begin_handshake(now, out);
}

SessionTime BoardDevice::next_deadline() const { return std::min(deadline_, unfinished_until_); }

}  // namespace dopaloop
