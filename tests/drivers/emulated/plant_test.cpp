#include "drivers/emulated/plant.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/drivers/emulated/fake_mouse.h"

namespace dopaloop {
namespace {

SessionTime ms(double t) { return SessionTime{from_ms(t)}; }

std::vector<WheelMoved> all_counts(Plant& plant) {
  std::vector<WheelMoved> counts;
  while (plant.next_event() != kNever) counts.push_back(std::get<WheelMoved>(plant.take()));
  return counts;
}

TEST(Plant, CrossesTheThresholdAtOnsetPlusReactionToTheNanosecond) {
  FakeMouse mouse;
  mouse.response = {Choice::left, Duration{987'654'321}, from_ms(200)};
  Plant plant(mouse, .05);
  plant.show(at_ns<SessionTime>(1'234'567'891), {});
  const auto counts = all_counts(plant);
  ASSERT_EQ(counts.size(), 184u);
  EXPECT_EQ(counts.back().count, -184);
  EXPECT_EQ(to_ns(counts.back().at), 1'234'567'891LL + 987'654'321);
  EXPECT_GE(same_clock(counts.front().at), at_ns<SessionTime>(1'234'567'891 + 787'654'321));
}

RC_GTEST_PROP(Plant, TurnsSmoothlyAndStaysWhereItCame, ()) {
  const auto reaction = Duration{*rc::gen::inRange<std::int64_t>(1, 3'000'000'000)};
  const auto movement = Duration{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000)};
  const auto threshold = *rc::gen::inRange(1, 400);
  FakeMouse mouse;
  mouse.response = {Choice::right, reaction, movement};
  Plant plant(mouse, .05);
  plant.show(ms(500), {0, .5, 2. * threshold, 2});
  const auto counts = all_counts(plant);
  RC_ASSERT(counts.size() == static_cast<std::size_t>(threshold));
  SessionTime last = ms(500);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    RC_ASSERT(counts[i].count == static_cast<std::int32_t>(i) + 1);
    RC_ASSERT(same_clock(counts[i].at) >= last);
    last = same_clock(counts[i].at);
  }
  RC_ASSERT(last == ms(500) + reaction);
  RC_ASSERT(plant.wheel_count() == threshold);
}

TEST(Plant, KeepsTheWheelWhereItIsBetweenTrials) {
  FakeMouse mouse;
  mouse.response = {Choice::right, from_ms(500), from_ms(100)};
  Plant plant(mouse, .05);
  plant.show(ms(0), {});
  all_counts(plant);
  plant.hide(ms(1000));
  mouse.response.choice = Choice::left;
  plant.show(ms(2000), {});
  EXPECT_EQ(all_counts(plant).front().count, 183);
  EXPECT_EQ(plant.wheel_count(), 0);
}

TEST(Plant, StopsATurnWhenTheStimulusGoes) {
  FakeMouse mouse;
  mouse.response = {Choice::right, from_ms(500), from_ms(100)};
  Plant plant(mouse, .05);
  plant.show(ms(0), {});
  while (plant.next_event() < ms(450)) plant.take();
  plant.hide(ms(450));
  EXPECT_EQ(plant.next_event(), kNever);
  EXPECT_GT(plant.wheel_count(), 0);
}

TEST(Plant, LeavesTheWheelAloneOnANoGo) {
  FakeMouse mouse;
  Plant plant(mouse, .05);
  plant.show(ms(0), {});
  EXPECT_EQ(plant.next_event(), kNever);
}

TEST(Plant, GivesAsMuchWaterAsTheValveWasOpen) {
  FakeMouse mouse;
  Plant plant(mouse, .05);
  plant.valve(ms(10), true);
  EXPECT_TRUE(mouse.water_ul.empty()) << "water comes when the valve shuts";
  plant.valve(ms(50), false);
  plant.valve(ms(51), false);
  ASSERT_EQ(mouse.water_ul.size(), 1u);
  EXPECT_NEAR(mouse.water_ul[0], 2, 1e-9);
  EXPECT_NEAR(plant.water_given_ul(), 2, 1e-9);
}

TEST(Plant, LicksAfterWaterWithContactsOfHalfTheInterval) {
  FakeMouse mouse;
  mouse.bout = {from_ms(100), from_ms(150), 2};
  Plant plant(mouse, .05);
  plant.valve(ms(0), true);
  plant.valve(ms(40), false);
  const double at_ms[] = {140, 215, 290, 365};
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(plant.next_event(), ms(at_ms[i]));
    EXPECT_EQ(std::get<Lick>(plant.take()).contact, i % 2 == 0);
  }
  EXPECT_EQ(plant.next_event(), kNever);
}

TEST(Plant, GoesOnLickingWhenASecondDropComes) {
  FakeMouse mouse;
  mouse.bout = {from_ms(100), from_ms(150), 2};
  Plant plant(mouse, .05);
  for (const double at : {0., 100.}) {
    plant.valve(ms(at), true);
    plant.valve(ms(at + 40), false);
  }
  bool contact = false;
  int changes = 0;
  for (; plant.next_event() != kNever; ++changes) {
    const bool now = std::get<Lick>(plant.take()).contact;
    EXPECT_NE(now, contact);
    contact = now;
  }
  EXPECT_EQ(changes, 8);
  EXPECT_FALSE(contact);
}

TEST(Plant, LicksInWaitAfterACueAndGoesOnWhenWaterComes) {
  FakeMouse mouse;
  mouse.cue_bout = {from_ms(500), from_ms(200), 5};
  mouse.bout = {from_ms(100), from_ms(150), 2};
  Plant plant(mouse, .05);
  plant.sound(ms(1000), {SoundKind::cue, 500'000});
  EXPECT_EQ(mouse.cues, std::vector{ms(1000)});
  EXPECT_EQ(plant.next_event(), ms(1500));
  plant.take();
  plant.valve(ms(1520), true);
  plant.valve(ms(1560), false);
  int changes = 1;
  for (; plant.next_event() != kNever; ++changes) plant.take();
  EXPECT_EQ(changes, 14);
}

TEST(Plant, TellsTheMouseOfNoiseAndLightOnly) {
  FakeMouse mouse;
  Plant plant(mouse, .05);
  plant.sound(ms(1), {SoundKind::go_cue, 100'000});
  plant.sound(ms(2), {SoundKind::noise, 500'000});
  plant.light(ms(3), true, 4);
  plant.light(ms(4), false, 0);
  EXPECT_EQ(mouse.noises, std::vector{ms(2)});
  EXPECT_EQ(mouse.light_mw, (std::vector<double>{4, 0}));
}

}  // namespace
}  // namespace dopaloop
