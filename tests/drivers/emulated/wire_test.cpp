#include "drivers/emulated/wire.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <vector>

#include "drivers/emulated/board_codec.h"
#include "drivers/emulated/io_board_codec.h"
#include "drivers/emulated/output_board_codec.h"
#include "drivers/emulated/photometry_board_codec.h"

namespace dopaloop {
namespace {

using Bytes = std::vector<std::byte>;

struct Sink {
  Bytes bytes;
  void push(std::byte b) { bytes.push_back(b); }
};

Bytes three_edges() {
  Sink sink;
  FrameWriter writer;
  writer.put(OutputEdge{at_ns<DeviceTime>(5), OutputLine::light, true, 7, false}, sink);
  writer.put(ProgramAccepted{OutputLine::valve, 0xA5A5A5A5, true, 0xA5}, sink);
  writer.put(OutputEdge{at_ns<DeviceTime>(6), OutputLine::light, false, 7, true}, sink);
  return sink.bytes;
}

struct Heard {
  std::vector<std::uint8_t> sequences;
  std::uint64_t skipped = 0;
};

Heard hear(const Bytes& bytes) {
  FrameReader reader(OutputBoardReports::expected);
  Heard heard;
  const auto take = [&] {
    for (Frame f; reader.next(f);) heard.sequences.push_back(f.sequence);
  };
  for (const std::byte b : bytes) {
    reader.push(b);
    take();
  }
  while (reader.unfinished()) {
    reader.give_up_one();
    take();
  }
  heard.skipped = reader.take_skipped();
  return heard;
}

using Sequences = std::vector<std::uint8_t>;

TEST(Crc16, AgreesWithThePublishedCheckValue) {
  const char* digits = "123456789";
  Bytes bytes(9);
  std::memcpy(bytes.data(), digits, 9);
  EXPECT_EQ(crc16(bytes), 0x29B1);
}

TEST(Wire, WritesAFrameAsTheHeaderSays) {
  Sink sink;
  FrameWriter writer;
  writer.put(ReadBack{0x1234}, sink);
  const Bytes start{std::byte{0xA5}, std::byte{3},    std::byte{2},
                    std::byte{0},    std::byte{0x34}, std::byte{0x12}};
  ASSERT_EQ(sink.bytes.size(), start.size() + 2);
  EXPECT_TRUE(std::equal(start.begin(), start.end(), sink.bytes.begin()));
}

TEST(Wire, CarriesEveryRecordWithAllItsNumbers) {
  Sink sink;
  FrameWriter writer;
  const StartLight sent{9, 2.5, 5000, 33333, 150000};
  writer.put(sent, sink);
  FrameReader reader(OutputBoardCommands::expected);
  int found = 0;
  for (const std::byte b : sink.bytes) {
    reader.push(b);
    for (Frame f; reader.next(f);) {
      found += OutputBoardCommands::visit(f, [&]<class T>(const T& got) {
        if constexpr (std::is_same_v<T, StartLight>)
          EXPECT_TRUE(same_record(got, sent));
        else
          ADD_FAILURE() << "another record";
      });
    }
  }
  EXPECT_EQ(found, 1);
}

TEST(Wire, RefusesANumberThatNoEnumNames) {
  Sink sink;
  FrameWriter writer;
  writer.put(OutputEdge{{}, static_cast<OutputLine>(9), true, 1, true}, sink);
  FrameReader reader(OutputBoardReports::expected);
  for (const std::byte b : sink.bytes) reader.push(b);
  Frame f;
  ASSERT_TRUE(reader.next(f));
  EXPECT_FALSE(OutputBoardReports::visit(f, [](const auto&) {}));
}

TEST(Wire, FindsAllOtherFramesWhateverByteIsLost) {
  const Bytes whole = three_edges();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes cut = whole;
    cut.erase(cut.begin() + static_cast<std::ptrdiff_t>(i));
    const Heard heard = hear(cut);
    EXPECT_EQ(heard.sequences.size(), 2u) << "byte " << i;
    EXPECT_GT(heard.skipped, 0u);
  }
}

TEST(Wire, FindsAllOtherFramesWhateverBitIsFlipped) {
  const Bytes whole = three_edges();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = whole;
      bad[i] ^= std::byte{static_cast<unsigned char>(1 << bit)};
      EXPECT_EQ(hear(bad).sequences.size(), 2u) << "byte " << i << " bit " << bit;
    }
  }
}

TEST(Wire, FindsEveryFrameWhateverByteIsDoubledBetweenFrames) {
  const Bytes whole = three_edges();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes bad = whole;
    bad.insert(bad.begin() + static_cast<std::ptrdiff_t>(i), whole[i]);
    const Heard heard = hear(bad);
    EXPECT_GE(heard.sequences.size(), 2u) << "byte " << i;
    EXPECT_GT(heard.skipped, 0u);
  }
}

TEST(Wire, DoesNotWaitForTheRestOfAFrameWithADamagedLength) {
  Bytes bytes = three_edges();
  bytes[2] = std::byte{60};
  FrameReader reader(OutputBoardReports::expected);
  Sequences found;
  for (const std::byte b : bytes) {
    reader.push(b);
    for (Frame f; reader.next(f);) found.push_back(f.sequence);
  }
  EXPECT_EQ(found, (Sequences{1, 2}));
}

RC_GTEST_PROP(Wire, FindsEveryFrameAmongNoiseAndCountsTheNoise, ()) {
  Sink sink;
  FrameWriter writer;
  const auto noise = *rc::gen::container<std::vector<std::vector<unsigned char>>>(
      rc::gen::container<std::vector<unsigned char>>(rc::gen::inRange<unsigned char>(0, 0xA5)));
  std::size_t bytes_of_noise = 0;
  for (const auto& burst : noise) {
    for (const unsigned char b : burst) sink.push(std::byte{b});
    bytes_of_noise += burst.size();
    writer.put(OutputEdge{}, sink);
  }
  const Heard heard = hear(sink.bytes);
  RC_ASSERT(heard.sequences.size() == noise.size());
  RC_ASSERT(heard.skipped == bytes_of_noise);
}

RC_GTEST_PROP(Wire, SurvivesAnyBytesAndAccountsForEachOfThem, (const std::vector<unsigned char>& any)) {
  Bytes bytes;
  for (const unsigned char b : any) bytes.push_back(b < 40 ? kFrameStart : std::byte{b});
  const Heard heard = hear(bytes);
  const bool all_skipped = heard.skipped == bytes.size();
  const bool accounted = heard.sequences.empty() ? all_skipped : heard.skipped < bytes.size();
  RC_ASSERT(accounted);
}

TEST(SequenceCheck, TellsLostAndDoubledFramesAcrossTheWrap) {
  SequenceCheck check;
  EXPECT_EQ(check.accept(254), 0);
  EXPECT_EQ(check.accept(255), 0);
  EXPECT_EQ(check.accept(255), -1);
  EXPECT_EQ(check.accept(0), 0);
  EXPECT_EQ(check.accept(3), 2);
  check.reset();
  EXPECT_EQ(check.accept(3), 0);
}

}  // namespace
}  // namespace dopaloop
