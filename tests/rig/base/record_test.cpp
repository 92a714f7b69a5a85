#include "rig/base/record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <thread>
#include <vector>

namespace dopaloop {
namespace {

using Payload = std::vector<std::byte>;

Payload payload_of(std::uint64_t seq, std::size_t size) {
  Payload bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(seq * 31 + i);
  return bytes;
}

RecordHeader header_of(std::uint64_t seq, std::size_t size) {
  RecordHeader h;
  h.seq = seq;
  h.now = at_ns<SessionTime>(static_cast<std::int64_t>(seq) * 1000);
  h.part = static_cast<std::uint16_t>(seq % 7);
  h.size = static_cast<std::uint16_t>(size);
  h.kind = static_cast<std::uint8_t>(seq % 11);
  h.source = static_cast<std::uint8_t>(seq % 13);
  return h;
}

bool push(RecordRing& ring, std::uint64_t seq, std::size_t size) {
  return ring.push(header_of(seq, size), payload_of(seq, size));
}

// True if the next record is exactly this one.
bool pops(RecordRing& ring, std::uint64_t seq, std::size_t size) {
  bool same = false;
  const bool popped = ring.pop([&](const RecordHeader& h, std::span<const std::byte> p) {
    const RecordHeader e = header_of(seq, size);
    same = h.seq == e.seq && h.now == e.now && h.part == e.part && h.size == e.size && h.kind == e.kind &&
           h.source == e.source && std::ranges::equal(p, payload_of(seq, size));
  });
  return popped && same;
}

bool is_empty(RecordRing& ring) {
  return !ring.pop([](const RecordHeader&, std::span<const std::byte>) {});
}

TEST(RecordRing, GivesBackRecordsInOrder) {
  RecordRing ring(4096);
  EXPECT_TRUE(is_empty(ring));
  for (std::uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(push(ring, i, i * 10));
  for (std::uint64_t i = 1; i <= 5; ++i) EXPECT_TRUE(pops(ring, i, i * 10));
  EXPECT_TRUE(is_empty(ring));
}

TEST(RecordRing, HoldsExactlyItsCapacity) {
  const std::size_t one = sizeof(RecordHeader) + 40;
  RecordRing ring(10 * one);
  EXPECT_EQ(ring.capacity(), 10 * one);
  for (std::uint64_t i = 0; i < 10; ++i) ASSERT_TRUE(push(ring, i, 40)) << i;
  EXPECT_FALSE(push(ring, 10, 0));
  EXPECT_TRUE(pops(ring, 0, 40));
  EXPECT_TRUE(push(ring, 10, 40));
}

TEST(RecordRing, WritesNothingOfARecordThatDoesNotFit) {
  RecordRing ring(2 * sizeof(RecordHeader) + 30);
  ASSERT_TRUE(push(ring, 1, 20));
  EXPECT_FALSE(push(ring, 2, 11));
  EXPECT_TRUE(push(ring, 3, 10));
  EXPECT_TRUE(pops(ring, 1, 20));
  EXPECT_TRUE(pops(ring, 3, 10));
  EXPECT_TRUE(is_empty(ring));
}

TEST(RecordRing, TakesTheLongestPayloadAndRefusesALongerOne) {
  RecordRing ring(8192);
  EXPECT_TRUE(push(ring, 1, RecordRing::kMaxPayload));
  EXPECT_FALSE(push(ring, 2, RecordRing::kMaxPayload + 1));
  EXPECT_TRUE(pops(ring, 1, RecordRing::kMaxPayload));
}

TEST(RecordRing, TellsWhenItIsOverHalfFull) {
  RecordRing ring(4 * sizeof(RecordHeader));
  EXPECT_FALSE(ring.over_half_full());
  ASSERT_TRUE(push(ring, 1, 0));
  ASSERT_TRUE(push(ring, 2, 0));
  EXPECT_FALSE(ring.over_half_full());
  ASSERT_TRUE(push(ring, 3, 0));
  EXPECT_TRUE(ring.over_half_full());
}

// Against a deque: whatever the order of pushes and pops, over many wraps.
RC_GTEST_PROP(RecordRing, BehavesLikeABoundedQueue, ()) {
  RecordRing ring(700);
  struct Pushed {
    std::uint64_t seq;
    std::size_t size;
  };
  std::deque<Pushed> model;
  std::size_t used = 0;
  std::uint64_t seq = 0;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-200, 300));
  for (const int step : steps) {
    if (step >= 0) {
      const auto size = static_cast<std::size_t>(step);
      const bool fits = used + sizeof(RecordHeader) + size <= ring.capacity();
      RC_ASSERT(push(ring, ++seq, size) == fits);
      if (!fits) continue;
      model.push_back({seq, size});
      used += sizeof(RecordHeader) + size;
    } else if (model.empty()) {
      RC_ASSERT(is_empty(ring));
    } else {
      RC_ASSERT(pops(ring, model.front().seq, model.front().size));
      used -= sizeof(RecordHeader) + model.front().size;
      model.pop_front();
    }
  }
}

TEST(RecordRing, PassesEveryRecordWholeFromOneThreadToAnother) {
  constexpr std::uint64_t kRecords = 200'000;
  const auto size_of = [](std::uint64_t seq) { return static_cast<std::size_t>(seq * 37 % 200); };
  RecordRing ring(4096);
  std::thread producer([&] {
    for (std::uint64_t seq = 0; seq < kRecords; ++seq) {
      while (!push(ring, seq, size_of(seq))) std::this_thread::yield();
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t seq = 0; seq < kRecords; ++seq) {
    bool whole = false;
    const auto take = [&](const RecordHeader& h, std::span<const std::byte> p) {
      whole = h.seq == seq && std::ranges::equal(p, payload_of(seq, size_of(seq)));
    };
    while (!ring.pop(take)) std::this_thread::yield();
    if (!whole) ++wrong;
  }
  producer.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_TRUE(is_empty(ring));
}

}  // namespace
}  // namespace dopaloop
