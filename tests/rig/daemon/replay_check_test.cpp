#include "rig/daemon/replay_check.h"

#include <gtest/gtest.h>

#include <vector>

namespace dopaloop {
namespace {

RecordedTrial trial(Choice choice, double reaction_s) {
  RecordedTrial t;
  t.choice = choice;
  t.reaction_time_s = reaction_s;
  return t;
}

std::string said(std::vector<RecordedTrial> trials) {
  const Status fit = check_replayable(trials, 60, "m.csv");
  return fit ? "" : fit.error().message;
}

TEST(ReplayCheck, LetsPassWhatTheTaskCanFindAgain) {
  EXPECT_EQ(said({}), "");
  EXPECT_EQ(said({trial(Choice::left, 59.999), trial(Choice::right, .001), trial(Choice::no_go, kNan),
                  trial(Choice::no_go, 70)}),
            "");
}

TEST(ReplayCheck, NamesTheLineOfAChoiceWithoutAReactionTime) {
  EXPECT_EQ(
      said({trial(Choice::left, 1), trial(Choice::right, kNan)}),
      "m.csv:3: a choice but no reaction time: give rt_s, or leave choice_right empty if it was a no-go");
}

TEST(ReplayCheck, NamesTheLineOfAReactionTimeBeyondTheWindow) {
  for (const double beyond : {60., 61.5, 1e9})
    EXPECT_TRUE(said({trial(Choice::left, beyond)}).starts_with("m.csv:2: the reaction time ")) << beyond;
  EXPECT_NE(said({trial(Choice::left, 61.5)}).find("raise response_window_s"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
