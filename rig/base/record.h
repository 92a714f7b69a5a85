// What leaves the control thread: numbered records with an encoded payload, in two bounded rings.
//
// Every call of the session logic has one sequence number `seq`. Its input is part 0; what the logic gave
// back are parts 1, 2, ... of the same seq. Together they are the journal (rig/store/FORMAT.md). `kind` is
// the number of the payload's record type (rig/session/journal.h lists them); payloads are encoded by
// fields.h.
#pragma once

#include <algorithm>
#include <array>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "rig/base/time.h"

namespace dopaloop {

struct RecordHeader {
  std::uint64_t seq = 0;
  SessionTime now{};
  std::uint16_t part = 0;  // 0: input of the logic
  std::uint16_t size = 0;  // bytes of payload
  std::uint8_t kind = 0;
  std::uint8_t source = 0;  // device or thread it came from
};

// Single producer, single consumer, variable-length records, no heap after construction.
// push: false when full (nothing is written). Threads: one pushes, one pops.
// `keep_free`: bytes that this record must leave free, for one that matters more.
class RecordRing {
 public:
  static constexpr std::size_t kMaxPayload = 1024;
  explicit RecordRing(std::size_t bytes) : queue_(bytes), capacity_(bytes) {}

  bool push(const RecordHeader& header, std::span<const std::byte> payload, std::size_t keep_free = 0) {
    std::array<std::byte, sizeof(RecordHeader) + kMaxPayload> whole;
    const std::size_t n = sizeof header + payload.size();
    if (payload.size() > kMaxPayload || queue_.write_available() < n + keep_free) return false;
    std::memcpy(whole.data(), &header, sizeof header);
    std::copy(payload.begin(), payload.end(),
              whole.data() + sizeof header);  // may be empty, without an address
    return queue_.push(whole.data(), n) == n;
  }

  // f(header, payload) for one record; false when there was none.
  template <class F>
  bool pop(F&& f) {
    RecordHeader header;
    if (queue_.read_available() < sizeof header) return false;
    queue_.pop(reinterpret_cast<std::byte*>(&header), sizeof header);
    std::array<std::byte, kMaxPayload> payload;
    queue_.pop(payload.data(), header.size);
    f(header, std::span<const std::byte>(payload.data(), header.size));
    return true;
  }

  std::size_t capacity() const { return capacity_; }
  bool over_half_full() const { return queue_.write_available() * 2 < capacity_; }

 private:
  boost::lockfree::spsc_queue<std::byte> queue_;
  std::size_t capacity_;
};

}  // namespace dopaloop
