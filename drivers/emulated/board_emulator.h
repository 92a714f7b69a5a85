// What the emulators of all boards share: frames in and out, identity, everything off, state read back. Pure
// and without heap, like the devices.
//
// A board's own timers fire at exact instants: when the emulator is called late, what was due is carried out
// first, stamped with the instant it was due.
#pragma once

#include <cstdint>
#include <string_view>

#include "drivers/emulated/board_clock.h"
#include "drivers/emulated/board_codec.h"
#include "drivers/emulated/outbox.h"
#include "drivers/emulator.h"

namespace dopaloop {

class BoardEmulator : public Emulator {
 public:
  std::string_view name() const final { return name_; }
  void on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceBytes& out) final;
  void on_deadline(SessionTime now, DeviceBytes& out) final;
  SessionTime next_deadline() const final;

  std::uint64_t bad_bytes() const { return bad_bytes_; }            // skipped on the way in
  std::uint64_t doubled_frames() const { return doubled_frames_; }  // not carried out twice
  std::uint64_t dropped_frames() const { return outbox_.dropped_frames(); }

 protected:
  BoardEmulator(std::string_view name, std::string_view identity, std::uint32_t serial,
                FrameReader::Expected expected, const BoardClock& clock);

  // A command of this board's own.
  virtual void on_command(SessionTime now, const Frame& frame) = 0;
  virtual void all_off(SessionTime now) = 0;
  virtual bool outputs_off() const = 0;
  // The board's next own event, and that event, at its instant.
  virtual SessionTime due() const = 0;
  virtual void on_due(SessionTime at) = 0;

  // An instant as this board stamps it.
  DeviceTime stamp(SessionTime at) const { return clock_.at(at); }

  template <Described T>
  void report(const T& record) {
    FixedList<std::byte, kMaxFrame> frame;
    writer_.put(record, frame);
    outbox_.push_frame({frame.data(), frame.size()});
  }

 private:
  void on_frame(SessionTime now, const Frame& frame);

  std::string_view name_, identity_;
  std::uint32_t serial_;
  BoardClock clock_;
  FrameReader reader_;
  FrameWriter writer_;
  SequenceCheck sequence_;
  Outbox outbox_;
  SessionTime last_call_{};
  std::uint64_t bad_bytes_ = 0, doubled_frames_ = 0;
};

}  // namespace dopaloop
