#include "drivers/emulated/board_device.h"

#include <gtest/gtest.h>

#include "drivers/emulated/io_board.h"
#include "drivers/emulated/output_board.h"
#include "drivers/emulated/output_board_emulator.h"
#include "tests/drivers/byte_pipe.h"

namespace dopaloop {
namespace {

struct Lines : OutputLines {
  bool valve_on = false, light_on = false;
  void valve(SessionTime, bool on) override { valve_on = on; }
  void light(SessionTime, bool on, double) override { light_on = on; }
};

struct BoardDeviceTest : testing::Test {
  Lines lines;
  OutputBoardEmulator board{lines, {1'000'000, 20}};
  OutputBoard device;
  BytePipe pipe{device, board};

  void open() {
    pipe.open(at_s(0));
    pipe.messages.clear();
  }
};

const auto kDeaf = [](Bytes) { return Bytes{}; };

TEST_F(BoardDeviceTest, IsReadyOnceIdentifiedAndReadBackAsOff) {
  pipe.open(at_s(0));
  const auto ready = pipe.all<DeviceReady>();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].identity.view(), "emulated output board 1");
  EXPECT_EQ(ready[0].serial, 2u);
  EXPECT_TRUE(ready[0].outputs_off);
  EXPECT_EQ(pipe.messages.size(), 1u);
}

TEST_F(BoardDeviceTest, TakesNoProgramBeforeItIsReady) {
  EXPECT_FALSE(pipe.command(at_s(0), OpenValve{1, 1000}));
  EXPECT_FALSE(lines.valve_on);
}

TEST_F(BoardDeviceTest, SwitchesOffWhatAnEarlierHostLeftOn) {
  open();
  pipe.command(at_s(1), OpenValve{1, 900'000});
  ASSERT_TRUE(lines.valve_on);
  OutputBoard next_host;
  BytePipe again(next_host, board);
  again.open(at_s(1.1));
  EXPECT_FALSE(lines.valve_on);
  EXPECT_EQ(again.all<DeviceReady>().size(), 1u);
}

TEST_F(BoardDeviceTest, SaysOnceThatABoardIsSilentAndGoesOnAsking) {
  pipe.to_board = kDeaf;
  pipe.open(at_s(0));
  run_until({&pipe}, at_s(10));
  EXPECT_EQ(pipe.faults(FaultKind::silent), 1u);
  pipe.to_board = [](Bytes b) { return b; };
  run_until({&pipe}, at_s(12));
  EXPECT_EQ(pipe.all<DeviceReady>().size(), 1u);
}

TEST_F(BoardDeviceTest, NoticesWithinTwoSecondsThatABoardFellSilent) {
  open();
  run_until({&pipe}, at_s(5.5));
  EXPECT_TRUE(pipe.messages.empty());
  pipe.to_device = kDeaf;
  run_until({&pipe}, at_s(7.6));
  EXPECT_EQ(pipe.faults(FaultKind::silent), 1u);
  EXPECT_FALSE(device.ready());
}

TEST_F(BoardDeviceTest, SwitchesOutputsOffWhenTheBoardComesBack) {
  open();
  pipe.to_device = kDeaf;
  pipe.command(at_s(.5), OpenValve{1, 1'000'000});
  run_until({&pipe}, at_s(1.4));
  EXPECT_TRUE(lines.valve_on);
  run_until({&pipe}, at_s(5));
  pipe.to_device = [](Bytes b) { return b; };
  run_until({&pipe}, at_s(7));
  EXPECT_TRUE(device.ready());
  EXPECT_FALSE(lines.valve_on);
}

TEST_F(BoardDeviceTest, RefusesAnotherBoard) {
  IoBoard io;
  BytePipe crossed(io, board);
  crossed.open(at_s(0));
  run_until({&crossed}, at_s(5));
  EXPECT_EQ(crossed.faults(FaultKind::wrong_device), 1u);
  EXPECT_FALSE(io.ready());
  EXPECT_TRUE(crossed.all<DeviceReady>().empty());
  EXPECT_EQ(io.next_deadline(), kNever);
}

TEST_F(BoardDeviceTest, NoticesACommandThatNeverArrived) {
  open();
  pipe.to_board = kDeaf;
  EXPECT_TRUE(pipe.command(at_s(.2), OpenValve{1, 1000}));
  pipe.to_board = [](Bytes b) { return b; };
  run_until({&pipe}, at_s(2));
  EXPECT_EQ(pipe.faults(FaultKind::silent), 1u);
  EXPECT_EQ(pipe.all<DeviceReady>().size(), 1u) << "the handshake began again";
}

TEST_F(BoardDeviceTest, IsReadyWhateverThePiecesAre) {
  for (std::size_t piece = 1; piece < 60; ++piece) {
    OutputBoard host;
    BytePipe split(host, board);
    split.piece = piece;
    split.open(at_s(0));
    EXPECT_TRUE(host.ready()) << piece;
    EXPECT_EQ(split.messages.size(), 1u) << piece;
  }
}

TEST_F(BoardDeviceTest, RecoversFromAHandshakeDamagedAtAnyByte) {
  for (std::size_t i = 0; i < 60; ++i) {
    OutputBoard host;
    BytePipe bad(host, board);
    std::size_t at = 0;
    bad.piece = 1;
    bad.to_device = [&](Bytes bytes) {
      for (std::byte& b : bytes) b ^= std::byte{static_cast<unsigned char>(at++ == i ? 0x10 : 0)};
      return bytes;
    };
    bad.open(at_s(0));
    run_until({&bad}, at_s(4));
    EXPECT_TRUE(host.ready()) << "byte " << i;
  }
}

TEST_F(BoardDeviceTest, CountsLostFramesAndBadBytes) {
  open();
  int deliveries = 0;
  pipe.to_device = [&](Bytes bytes) {
    if (deliveries++ == 0) bytes[5] ^= std::byte{1};
    return bytes;
  };
  pipe.command(at_s(.1), OpenValve{1, 1000});
  run_until({&pipe}, at_s(.5));
  EXPECT_EQ(pipe.faults(FaultKind::gap), 1u);
  EXPECT_GT(pipe.faults(FaultKind::corrupt), 0u);
  ASSERT_EQ(pipe.all<OutputEdge>().size(), 2u);
}

TEST_F(BoardDeviceTest, CarriesOutADoubledCommandOnce) {
  open();
  pipe.to_board = [](Bytes b) {
    const Bytes once = b;
    b.insert(b.end(), once.begin(), once.end());
    return b;
  };
  pipe.command(at_s(.1), OpenValve{1, 1000});
  EXPECT_EQ(pipe.all<ProgramAccepted>().size(), 1u);
  EXPECT_EQ(board.doubled_frames(), 1u);
}

TEST_F(BoardDeviceTest, ReportsADoubledReportOnce) {
  open();
  pipe.to_device = [](Bytes b) {
    const Bytes last(b.end() - 21, b.end());  // the edge, the last frame of the answer
    b.insert(b.end(), last.begin(), last.end());
    return b;
  };
  pipe.command(at_s(.1), OpenValve{1, 10'000});
  EXPECT_EQ(pipe.all<OutputEdge>().size(), 1u);
  EXPECT_EQ(pipe.faults(FaultKind::corrupt), 1u);
}

TEST_F(BoardDeviceTest, DoesNotWaitForeverForTheRestOfAFrame) {
  open();
  pipe.to_device = [](Bytes b) {
    b.pop_back();
    return b;
  };
  pipe.command(at_s(.1), OpenValve{1, 500'000});
  EXPECT_TRUE(pipe.all<OutputEdge>().empty());
  EXPECT_EQ(device.next_deadline(), at_s(.15));
  run_until({&pipe}, at_s(.2));
  EXPECT_GT(pipe.faults(FaultKind::corrupt), 0u);
}

TEST_F(BoardDeviceTest, HoldsTheMostMessagesThatOneReadCanBring) {
  open();
  std::array<std::byte, encoded_capacity<BoardState>()> state{};
  Bytes bytes;
  for (int i = 0; bytes.size() < kMaxRead; ++i) {
    std::array<std::byte, kMaxFrame> frame;
    const auto every_other = static_cast<std::uint8_t>(2 * i + 77);
    const std::size_t n = write_frame({kWireType<BoardState>, every_other, state}, frame);
    bytes.insert(bytes.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(n));
  }
  DeviceMessages messages;
  DeviceBytes out;
  device.on_bytes(at_s(1), std::span(bytes).first(kMaxRead), messages, out);
  EXPECT_EQ(messages.size(), kMaxRead / 9) << "each frame comes behind a gap";
}

TEST_F(BoardDeviceTest, SendsOffEvenBeforeItIsReady) {
  DeviceBytes out;
  EXPECT_TRUE(device.command(OutputsOff{}, out));
  EXPECT_EQ(out.size(), kFrameOverhead);
}

}  // namespace
}  // namespace dopaloop
