#include "model/mice/replayed_mouse.h"

#include <gtest/gtest.h>

namespace dopaloop {
namespace {

RecordedTrial trial(Choice choice, double reaction_s) {
  RecordedTrial t;
  t.choice = choice;
  t.reaction_time_s = reaction_s;
  return t;
}

TEST(ReplayedMouse, DoesWhatWasRecordedInTheRecordedTime) {
  ReplayedMouse mouse({trial(Choice::left, 30.15), trial(Choice::right, .1)});
  const MouseResponse first = mouse.on_stimulus({}, 0, .5);
  EXPECT_EQ(first.choice, Choice::left);
  EXPECT_EQ(first.reaction, from_ms(30'150));
  EXPECT_EQ(first.movement, from_ms(200));
  const MouseResponse second = mouse.on_stimulus({}, .5, 0);
  EXPECT_EQ(second.choice, Choice::right);
  EXPECT_EQ(second.reaction, from_ms(100));
  EXPECT_EQ(second.movement, from_ms(80));
}

TEST(ReplayedMouse, SitsStillWhenTheRecordingSaysNothing) {
  ReplayedMouse mouse({trial(Choice::no_go, kNan), trial(Choice::left, kNan), trial(Choice::left, -1)});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(mouse.on_stimulus({}, 0, .5).choice, Choice::no_go);
  EXPECT_EQ(mouse.stimuli_seen(), 3u);
}

TEST(ReplayedMouse, LicksAfterWater) {
  ReplayedMouse mouse({});
  EXPECT_GT(mouse.on_water({}, 2).licks, 0u);
}

}  // namespace
}  // namespace dopaloop
