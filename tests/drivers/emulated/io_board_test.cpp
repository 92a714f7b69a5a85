#include "drivers/emulated/io_board.h"

#include <gtest/gtest.h>

#include "drivers/emulated/io_board_emulator.h"
#include "tests/drivers/byte_pipe.h"
#include "tests/drivers/emulated/fake_mouse.h"

namespace dopaloop {
namespace {

struct IoBoardTest : testing::Test {
  FakeMouse mouse;
  Plant plant{mouse, .05};
  IoBoardEmulator board{plant, 60, true};
  IoBoard device;
  BytePipe pipe{device, board};
  void SetUp() override {
    pipe.open(at_s(0));
    pipe.messages.clear();
  }
};

constexpr std::int64_t kThirdFrame = 50'000'000;  // 3 / 60 s

TEST_F(IoBoardTest, ShowsTheStimulusAtTheNextFrame) {
  pipe.command(at_s(.034), ShowStimulus{0, .5, 35});
  run_until({&pipe}, at_s(.5));
  const auto flips = pipe.all<StimulusFlip>();
  const auto edges = pipe.all<PhotodiodeEdge>();
  ASSERT_EQ(flips.size(), 1u);
  ASSERT_EQ(edges.size(), 1u);
  EXPECT_EQ(to_ns(flips[0].at), kThirdFrame);
  EXPECT_EQ(to_ns(edges[0].at), kThirdFrame);
  EXPECT_TRUE(flips[0].shown && edges[0].bright);
  EXPECT_EQ(mouse.stimuli, std::vector{at_ns<SessionTime>(kThirdFrame)});
}

TEST_F(IoBoardTest, ShowsAStimulusOfZeroContrastWithItsPatch) {
  pipe.command(at_s(.034), ShowStimulus{0, 0, 35});
  run_until({&pipe}, at_s(.5));
  EXPECT_EQ(pipe.all<PhotodiodeEdge>().size(), 1u);
}

TEST_F(IoBoardTest, HidesTheStimulusAndFlipsThePatchBack) {
  pipe.command(at_s(.034), ShowStimulus{0, .5, 35});
  run_until({&pipe}, at_s(.5));
  pipe.command(at_s(.5), HideStimulus{});
  run_until({&pipe}, at_s(.6));
  EXPECT_FALSE(pipe.all<StimulusFlip>().back().shown);
  EXPECT_FALSE(pipe.all<PhotodiodeEdge>().back().bright);
}

TEST_F(IoBoardTest, ReportsTheFlipWithoutAnEdgeWhenThereIsNoPhotodiode) {
  IoBoardEmulator blind(plant, 60, false);
  IoBoard host;
  BytePipe wire(host, blind);
  wire.open(at_s(0));
  wire.command(at_s(.034), ShowStimulus{0, .5, 35});
  run_until({&wire}, at_s(.5));
  EXPECT_EQ(wire.all<StimulusFlip>().size(), 1u);
  EXPECT_TRUE(wire.all<PhotodiodeEdge>().empty());
}

TEST_F(IoBoardTest, ReportsTheThresholdCountAtOnsetPlusReaction) {
  mouse.response = {Choice::right, from_ms(731.25), from_ms(200)};
  pipe.command(at_s(.034), ShowStimulus{0, .5, 35});
  run_until({&pipe}, at_s(2));
  const auto counts = pipe.all<WheelMoved>();
  ASSERT_EQ(counts.size(), 184u);
  EXPECT_EQ(counts.back().count, 184);
  EXPECT_EQ(to_ns(counts.back().at), kThirdFrame + 731'250'000);
}

TEST_F(IoBoardTest, ReportsLicks) {
  mouse.bout = {from_ms(100), from_ms(150), 3};
  plant.valve(at_s(1), true);
  plant.valve(at_s(1.04), false);
  run_until({&pipe}, at_s(3));
  EXPECT_EQ(pipe.all<Lick>().size(), 6u);
}

TEST_F(IoBoardTest, PlaysNoiseToTheMouse) {
  EXPECT_TRUE(pipe.command(at_s(1), PlaySound{SoundKind::noise, 500'000}));
  EXPECT_EQ(mouse.noises, std::vector{at_s(1)});
}

TEST_F(IoBoardTest, PlaysACueToTheMouse) {
  EXPECT_TRUE(pipe.command(at_s(1), PlaySound{SoundKind::cue, 500'000}));
  EXPECT_EQ(mouse.cues, std::vector{at_s(1)});
}

TEST_F(IoBoardTest, LeavesWaterAndLightToTheOutputBoard) {
  DeviceBytes out;
  EXPECT_FALSE(device.command(OpenValve{1, 1000}, out));
  EXPECT_FALSE(device.command(StartLight{1, 1, 1, 1, 1}, out));
  EXPECT_FALSE(device.command(OutputsOff{}, out));
  EXPECT_TRUE(out.empty());
}

TEST_F(IoBoardTest, DarkensTheScreenWhenItIsOpenedAgain) {
  pipe.command(at_s(.034), ShowStimulus{0, .5, 35});
  run_until({&pipe}, at_s(.5));
  pipe.open(at_s(.5));
  run_until({&pipe}, at_s(.6));
  EXPECT_FALSE(pipe.all<StimulusFlip>().back().shown);
}

TEST_F(IoBoardTest, GivesTheSameReportsWhateverThePieces) {
  std::vector<std::size_t> counts;
  for (const std::size_t piece : {1u, 2u, 7u, 18u, 19u, 512u}) {
    FakeMouse same;
    same.response = {Choice::left, from_ms(400), from_ms(200)};
    Plant world(same, .05);
    IoBoardEmulator other(world, 60, true);
    IoBoard host;
    BytePipe wire(host, other);
    wire.piece = piece;
    wire.open(at_s(0));
    wire.command(at_s(.034), ShowStimulus{0, .5, 35});
    run_until({&wire}, at_s(2));
    EXPECT_EQ(wire.messages.size(), 1u + 2 + 184) << piece;
  }
}

}  // namespace
}  // namespace dopaloop
