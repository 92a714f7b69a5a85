// How the emulated boards and their devices talk: one frame around one record.
//
//   0xA5 | type u8 | length u8 | sequence u8 | payload, `length` bytes | CRC-16 u16
//
// Little-endian. The payload is the record's fields as rig/base/fields.h encodes them; the type is the
// record's kWireType. The sequence counts the sender's frames, so a lost frame shows as a jump and a doubled
// one is told from a new one. The CRC is CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF) of everything
// after the 0xA5.
//
// A reader that meets anything else skips one byte, counts it, and tries again at the next. Types and lengths
// it does not expect are refused at once, so a damaged length cannot swallow the frames behind it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "rig/base/fields.h"

namespace dopaloop {

inline constexpr std::byte kFrameStart{0xA5};
inline constexpr std::size_t kFrameOverhead = 6;
inline constexpr std::size_t kMaxFramePayload = 64;
inline constexpr std::size_t kMaxFrame = kFrameOverhead + kMaxFramePayload;

std::uint16_t crc16(std::span<const std::byte> bytes);

struct Frame {
  std::uint8_t type = 0;
  std::uint8_t sequence = 0;
  std::span<const std::byte> payload;  // valid until the reader is touched again
};

// Writes a frame; returns its length. `out` holds kMaxFrame bytes, the payload at most kMaxFramePayload.
std::size_t write_frame(const Frame& frame, std::span<std::byte> out);

// Finds frames in a stream that comes in pieces. Never allocates.
class FrameReader {
 public:
  using Expected = bool (*)(std::uint8_t type, std::size_t length);
  explicit FrameReader(Expected expected) : expected_(expected) {}

  // Forgets the bytes of an unfinished frame without counting them.
  void reset();
  // One more byte; then call next() until it says false.
  void push(std::byte byte);
  bool next(Frame& frame);
  // The rest of an unfinished frame is not coming: its first byte is bad. Then call next() until it says
  // false.
  void give_up_one();
  bool unfinished() const { return size_ > used_; }
  // Bytes skipped since the last call.
  std::uint64_t take_skipped();

 private:
  void drop(std::size_t n);

  Expected expected_;
  std::array<std::byte, kMaxFrame> bytes_{};
  std::size_t size_ = 0;
  std::size_t used_ = 0;  // length of the frame handed out last, still at the front
  std::uint64_t skipped_ = 0;
};

// The receiver's side of the sequence number.
class SequenceCheck {
 public:
  void reset() { known_ = false; }
  // Frames lost before this one (0: none); -1: this one came before.
  int accept(std::uint8_t sequence);

 private:
  bool known_ = false;
  std::uint8_t expected_ = 0;
};

// The number of a record on the wire. Each board's codec gives its records theirs.
template <class T>
inline constexpr std::uint8_t kWireType = 0;

// False for a record that decoded but holds a number no enum names. Codecs overload it.
template <Described T>
constexpr bool known_values(const T&) {
  return true;
}

// The records that one end of a wire may send.
template <Described... Records>
struct FrameSet {
  static_assert(((kWireType<Records> != 0) && ...), "a record without a number on the wire");
  static_assert(((encoded_capacity<Records>() <= kMaxFramePayload) && ...), "a record longer than a frame");

  static bool expected(std::uint8_t type, std::size_t length) {
    return ((type == kWireType<Records> && fits<Records>(length)) || ...);
  }

  // f(record) for the record in the frame; false if it holds none of the set.
  template <class F>
  static bool visit(const Frame& frame, F&& f) {
    return (visit_one<Records>(frame, f) || ...);
  }

 private:
  template <class T>
  static bool fits(std::size_t length) {
    bool fixed = true;
    T::describe(
        [&]<class V>(std::string_view, V T::*, std::string_view) { fixed = fixed && !is_text<V>::value; });
    return fixed ? length == encoded_capacity<T>() : length <= encoded_capacity<T>();
  }
  template <class T, class F>
  static bool visit_one(const Frame& frame, F& f) {
    T record;
    if (frame.type != kWireType<T> || !decode(frame.payload, record) || !known_values(record)) return false;
    f(static_cast<const T&>(record));
    return true;
  }
};

// Several sets as one reader expects them.
template <class... Sets>
bool expected_in(std::uint8_t type, std::size_t length) {
  return (Sets::expected(type, length) || ...);
}

// Numbers and writes frames into anything with push(std::byte).
class FrameWriter {
 public:
  template <Described T, class Sink>
  void put(const T& record, Sink& sink) {
    std::array<std::byte, kMaxFrame> whole;
    std::array<std::byte, kMaxFramePayload> payload;
    const std::size_t n = encode(record, payload);
    const std::size_t length = write_frame({kWireType<T>, sequence_++, {payload.data(), n}}, whole);
    for (std::size_t i = 0; i < length; ++i) sink.push(whole[i]);
  }

 private:
  std::uint8_t sequence_ = 0;
};

}  // namespace dopaloop
