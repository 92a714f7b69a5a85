// What the devices of all emulated boards share: the handshake, safe-off with read-back, keep-alive, lost and
// doubled frames, bad bytes.
//
// Opening sends Identify, AllOff and ReadBack. The board is ready (DeviceReady) once it has said it is the
// board expected and has read its outputs back as off; only then does the device take commands. After that it
// is asked for its state every keep_alive.
//
// Faults: `wrong_device` another board answered (the device then stays shut until it is opened again);
// `refused` the outputs were not off after AllOff; `silent` no answer within `answer` (count: answers
// missing), or a program's answer that did not come before the next state (count: programs); `gap` frames
// lost; `corrupt` bytes skipped, or frames that came twice. After `silent` or `refused` the device begins the
// handshake again, outputs off first, until it succeeds: DeviceReady then says that the board is back.
//
// Messages of one call fit DeviceMessages: see the static_assert in board_device.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "drivers/device.h"
#include "drivers/emulated/board_codec.h"

namespace dopaloop {

struct BoardTimeouts {
  Duration answer = std::chrono::seconds(1);            // to an answer
  Duration keep_alive = std::chrono::seconds(1);        // from an answer to the next question
  Duration unfinished = std::chrono::milliseconds(50);  // the rest of a frame after its last byte
};

class BoardDevice : public Device {
 public:
  std::string_view name() const final { return name_; }
  void on_open(SessionTime now, DeviceBytes& out) final;
  void on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceMessages& messages,
                DeviceBytes& out) final;
  void on_deadline(SessionTime now, DeviceMessages& messages, DeviceBytes& out) final;
  SessionTime next_deadline() const final;

  bool ready() const { return phase_ == Phase::ready; }

 protected:
  // `identity`: what the board must answer. Both texts outlive the device.
  BoardDevice(std::string_view name, std::string_view identity, FrameReader::Expected expected,
              const BoardTimeouts& timeouts);

  // A frame of this board's own; false if it holds none of its records. At most two messages.
  virtual bool on_report(const Frame& frame, DeviceMessages& messages) = 0;
  // The board is ready; more to send?
  virtual void on_ready(DeviceBytes&) {}
  // Everything known of the board is void.
  virtual void on_forget() {}
  // Frames were lost. A board whose samples carry their own index tells gaps by that.
  virtual void on_lost(std::uint64_t frames, DeviceMessages& messages);

  FrameWriter& writer() { return writer_; }
  // Commands that the board answers are counted, so that an answer that never comes is noticed.
  void program_sent() { ++programs_sent_; }
  void program_answered() { ++programs_answered_; }

 private:
  enum class Phase : std::uint8_t { shut, handshake, ready, wrong };

  void begin_handshake(SessionTime now, DeviceBytes& out);
  void ask(SessionTime now, DeviceBytes& out);
  void take_frames(SessionTime now, DeviceMessages& messages, DeviceBytes& out);
  void on_frame(SessionTime now, const Frame& frame, DeviceMessages& messages, DeviceBytes& out);
  void on_identity(const BoardIdentity& identity, DeviceMessages& messages);
  void on_state(SessionTime now, const BoardState& state, DeviceMessages& messages, DeviceBytes& out);
  void report_damage(DeviceMessages& messages);
  void answer_overdue(SessionTime now, DeviceMessages& messages, DeviceBytes& out);

  std::string_view name_, identity_;
  BoardTimeouts timeouts_;
  FrameReader reader_;
  FrameWriter writer_;
  SequenceCheck sequence_;
  Phase phase_ = Phase::shut;
  BoardIdentity board_;
  bool identified_ = false;
  bool asked_ = false;  // a state with token_ is awaited
  bool silence_reported_ = false;
  std::uint16_t token_ = 0;
  std::uint64_t doubled_ = 0;
  std::uint64_t programs_sent_ = 0, programs_answered_ = 0;
  std::uint64_t sent_when_asked_ = 0;
  SessionTime deadline_ = kNever;
  SessionTime unfinished_until_ = kNever;
};

}  // namespace dopaloop
