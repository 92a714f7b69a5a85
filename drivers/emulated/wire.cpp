#include "drivers/emulated/wire.h"

#include <algorithm>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

constexpr std::size_t kHeader = 4;  // start, type, length, sequence

std::uint8_t u8(std::byte b) { return std::to_integer<std::uint8_t>(b); }

}  // namespace

std::uint16_t crc16(std::span<const std::byte> bytes) {
  unsigned crc = 0xFFFF;
  for (const std::byte b : bytes) {
    crc ^= unsigned{u8(b)} << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return static_cast<std::uint16_t>(crc & 0xFFFF);
}

std::size_t write_frame(const Frame& frame, std::span<std::byte> out) {
  const std::size_t n = frame.payload.size();
  DOPALOOP_CHECK(n <= kMaxFramePayload && out.size() >= kMaxFrame, "a frame does not fit");
  out[0] = kFrameStart;
  out[1] = std::byte{frame.type};
  out[2] = std::byte{static_cast<std::uint8_t>(n)};
  out[3] = std::byte{frame.sequence};
  std::copy(frame.payload.begin(), frame.payload.end(), out.begin() + kHeader);
  const std::uint16_t crc = crc16(out.subspan(1, kHeader - 1 + n));
  out[kHeader + n] = std::byte{static_cast<std::uint8_t>(crc & 0xFF)};
  out[kHeader + n + 1] = std::byte{static_cast<std::uint8_t>(crc >> 8)};
  return kFrameOverhead + n;
}

void FrameReader::reset() {
  size_ = 0;
  used_ = 0;
}

void FrameReader::drop(std::size_t n) {
  if (n == 0) return;
  std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(n),
            bytes_.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.begin());
  size_ -= n;
}

void FrameReader::push(std::byte byte) {
  drop(used_);
  used_ = 0;
  DOPALOOP_CHECK(size_ < bytes_.size(), "next() was not called until it said false");
  bytes_[size_++] = byte;
}

bool FrameReader::next(Frame& frame) {
  drop(used_);
  used_ = 0;
  for (;; give_up_one()) {
    if (size_ == 0) return false;
    if (bytes_[0] != kFrameStart) continue;
    if (size_ < 3) return false;
    const std::size_t n = u8(bytes_[2]);
    if (n > kMaxFramePayload || !expected_(u8(bytes_[1]), n)) continue;
    const std::size_t length = kFrameOverhead + n;
    if (size_ < length) return false;
    const unsigned crc = u8(bytes_[length - 2]) | unsigned{u8(bytes_[length - 1])} << 8;
    if (crc != crc16({bytes_.data() + 1, length - 3})) continue;
    frame = {u8(bytes_[1]), u8(bytes_[3]), {bytes_.data() + kHeader, n}};
    used_ = length;
    return true;
  }
}

void FrameReader::give_up_one() {
  drop(1);
  ++skipped_;
}

std::uint64_t FrameReader::take_skipped() {
  const std::uint64_t n = skipped_;
  skipped_ = 0;
  return n;
}

int SequenceCheck::accept(std::uint8_t sequence) {
  const int ahead = known_ ? static_cast<std::uint8_t>(sequence - expected_) : 0;
  constexpr int kLastAgain = 255;
  if (ahead == kLastAgain) return -1;
  known_ = true;
  expected_ = static_cast<std::uint8_t>(sequence + 1);
  return ahead;
}

}  // namespace dopaloop
