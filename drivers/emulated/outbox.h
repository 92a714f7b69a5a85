// What an emulated board has said and its host has not taken yet. Bounded like a real board's transmit
// buffer: a frame that does not fit whole is dropped and counted, and the host sees the jump of its sequence
// number.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "drivers/device.h"

namespace dopaloop {

class Outbox {
 public:
  bool empty() const { return size_ == 0; }
  std::uint64_t dropped_frames() const { return dropped_; }

  void push_frame(std::span<const std::byte> frame) {
    if (frame.size() > bytes_.size() - size_) {
      ++dropped_;
      return;
    }
    for (const std::byte b : frame) bytes_[(first_ + size_++) % bytes_.size()] = b;
  }

  // As much as `out` still takes.
  void drain(DeviceBytes& out) {
    const std::size_t n = std::min(size_, DeviceBytes::capacity() - out.size());
    for (std::size_t i = 0; i < n; ++i) out.push(bytes_[(first_ + i) % bytes_.size()]);
    first_ = (first_ + n) % bytes_.size();
    size_ -= n;
  }

 private:
  std::array<std::byte, 16384> bytes_{};
  std::size_t first_ = 0, size_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace dopaloop
