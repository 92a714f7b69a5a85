#include "drivers/emulated/photometry_board.h"

#include <gtest/gtest.h>

#include "drivers/emulated/photometry_board_emulator.h"
#include "tests/drivers/byte_pipe.h"

namespace dopaloop {
namespace {

struct Ramp : PhotometrySource {
  std::uint64_t length = ~std::uint64_t{0};
  std::optional<Reading> read(SessionTime, std::uint64_t i) override {
    if (i >= length) return std::nullopt;
    return Reading{static_cast<std::uint16_t>(i & 0x7FFF), static_cast<std::uint16_t>(7 + (i & 0xFFF))};
  }
};

struct PhotometryBoardTest : testing::Test {
  Ramp ramp;
  PhotometryBoardEmulator board{ramp, 130};
  PhotometryBoard device;
  BytePipe pipe{device, board};
};

TEST(Grid, DoesNotDriftInADay) {
  const Grid grid(130);
  EXPECT_EQ(grid.tick(130ull * 86400).count(), 86'400'000'000'000);
  EXPECT_EQ(grid.tick(1).count(), 7'692'307);
  EXPECT_EQ(grid.tick(3).count(), 23'076'923);
  EXPECT_EQ(Grid(59.94).tick(59940).count(), 1'000'000'000'000);
}

TEST(Grid, FindsTheFirstTickAfterAnInstant) {
  const Grid grid(60);
  for (std::uint64_t k = 0; k < 5000; k += 7) {
    EXPECT_EQ(grid.first_after(grid.tick(k)), k + 1);
    EXPECT_EQ(grid.first_after(grid.tick(k) - Duration{1}), k);
  }
}

TEST_F(PhotometryBoardTest, StreamsOnItsGridFromTheStart) {
  pipe.open(at_s(.25));
  run_until({&pipe}, at_s(10.25));
  const auto samples = pipe.all<PhotometrySample>();
  ASSERT_EQ(samples.size(), 1301u);
  for (std::size_t k = 0; k < samples.size(); ++k) {
    ASSERT_EQ(samples[k].index, k);
    ASSERT_EQ(to_ns(samples[k].at), 250'000'000 + static_cast<std::int64_t>(k) * 1'000'000'000 / 130);
    ASSERT_EQ(samples[k].signal, k);
    ASSERT_EQ(samples[k].control, 7 + k);
  }
}

TEST_F(PhotometryBoardTest, SaysOnceThatTheRecordingEnded) {
  ramp.length = 13;
  pipe.open(at_s(0));
  run_until({&pipe}, at_s(60));
  EXPECT_EQ(pipe.all<PhotometrySample>().size(), 13u);
  const auto ended = pipe.all<StreamEnded>();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(to_ns(ended[0].at), 12 * 1'000'000'000ll / 130);
  EXPECT_TRUE(pipe.all<DeviceFault>().empty());
}

TEST_F(PhotometryBoardTest, CountsTheSamplesThatAreMissing) {
  pipe.open(at_s(0));
  run_until({&pipe}, at_s(1));
  pipe.to_device = [](Bytes) { return Bytes{}; };
  run_until({&pipe}, at_s(1.5));
  pipe.to_device = [](Bytes b) { return b; };
  run_until({&pipe}, at_s(2));
  const auto samples = pipe.all<PhotometrySample>();
  EXPECT_EQ(samples.back().index, 260u);
  EXPECT_EQ(pipe.faults(FaultKind::gap), 65u);
  EXPECT_EQ(samples.size() + 65, 261u);
}

TEST_F(PhotometryBoardTest, CountsTheSamplesMissedWhileTheHandshakeWasRenewed) {
  pipe.open(at_s(0));
  run_until({&pipe}, at_s(1));
  pipe.to_device = [](Bytes) { return Bytes{}; };
  run_until({&pipe}, at_s(5));
  pipe.to_device = [](Bytes b) { return b; };
  run_until({&pipe}, at_s(10));
  const auto samples = pipe.all<PhotometrySample>();
  EXPECT_EQ(samples.back().index, 1300u);
  EXPECT_EQ(samples.size() + pipe.faults(FaultKind::gap), 1301u);
  EXPECT_EQ(pipe.all<DeviceReady>().size(), 2u);
}

TEST_F(PhotometryBoardTest, DropsASampleThatCameTwice) {
  pipe.open(at_s(0));
  run_until({&pipe}, at_s(1));
  const std::size_t before = pipe.all<PhotometrySample>().size();
  pipe.to_device = [](Bytes b) {
    const Bytes once = b;
    b.insert(b.end(), once.begin(), once.end());
    return b;
  };
  run_until({&pipe}, at_s(1.9));
  EXPECT_EQ(pipe.all<PhotometrySample>().size(), before + 117);
  EXPECT_EQ(pipe.faults(FaultKind::corrupt), 117u);
}

// One read of kMaxRead bytes with a hole before every sample stays within what a call may say.
TEST_F(PhotometryBoardTest, HoldsTheMostMessagesThatOneReadCanBring) {
  pipe.open(at_s(0));
  struct Sink {
    Bytes bytes;
    void push(std::byte b) { bytes.push_back(b); }
  } sink;
  FrameWriter writer;
  for (std::uint64_t i = 10; sink.bytes.size() < kMaxRead; i += 2)
    writer.put(PhotometrySample{{}, i, 1, 1}, sink);
  DeviceMessages messages;
  DeviceBytes out;
  device.on_bytes(at_s(1), std::span(sink.bytes).first(kMaxRead), messages, out);
  EXPECT_EQ(messages.size(), 2 * (kMaxRead / (kFrameOverhead + encoded_capacity<PhotometrySample>())))
      << "each sample comes behind a gap";
}

}  // namespace
}  // namespace dopaloop
