#include "rig/session/end_rules.h"

#include <gtest/gtest.h>

namespace dopaloop {
namespace {

SessionTime minute(double m) { return SessionTime{} + from_s(60 * m); }

TrialRow rewarded(std::uint32_t licks) {
  TrialRow row;
  row.reward_ul = 2;
  row.licks = licks;
  return row;
}

TEST(EndRules, CountTheMinutesOfHeadFixationThroughPauses) {
  SessionRules settings;
  settings.head_fixed_max_min = 30;
  settings.pause_max_min = 60;
  EndRules rules(settings);
  EXPECT_EQ(rules.next_deadline(), kNever);
  rules.begin(minute(1));
  rules.pause(minute(5));
  EXPECT_EQ(rules.next_deadline(), minute(31));
  EXPECT_EQ(rules.on_deadline(minute(30.9)), EndReason::none);
  EXPECT_EQ(rules.on_deadline(minute(31)), EndReason::time_limit);
  EXPECT_EQ(rules.on_deadline(minute(32)), EndReason::none);
}

TEST(EndRules, EndAPauseThatIsTooLongButNotSeveralShortOnes) {
  SessionRules settings;
  settings.pause_max_min = 10;
  EndRules rules(settings);
  rules.begin(minute(0));
  for (int i = 0; i < 5; ++i) {
    rules.pause(minute(i * 10));
    EXPECT_EQ(rules.on_deadline(minute(i * 10 + 9)), EndReason::none);
    rules.resume();
  }
  rules.pause(minute(60));
  EXPECT_EQ(rules.next_deadline(), minute(70));
  EXPECT_EQ(rules.on_deadline(minute(70)), EndReason::paused_too_long);
}

TEST(EndRules, CountAnAlarmFromTheFirstTimeItWasRaisedUntilSomebodyAcknowledges) {
  SessionRules settings;
  settings.alarm_max_min = 5;
  EndRules rules(settings);
  EXPECT_FALSE(rules.acknowledge());
  rules.raise_alarm(minute(1));
  rules.raise_alarm(minute(3));
  EXPECT_TRUE(rules.alarm());
  EXPECT_EQ(rules.next_deadline(), minute(6));
  EXPECT_TRUE(rules.acknowledge());
  EXPECT_EQ(rules.on_deadline(minute(7)), EndReason::none);
  rules.raise_alarm(minute(8));
  EXPECT_EQ(rules.on_deadline(minute(13)), EndReason::alarm);
}

TEST(EndRules, TakeRewardsWithoutALickForABlockedSpout) {
  SessionRules settings;
  settings.no_lick_trials = 3;
  EndRules rules(settings);
  EXPECT_EQ(rules.after_trial(rewarded(0), 2), EndReason::none);
  EXPECT_EQ(rules.after_trial(rewarded(0), 4), EndReason::none);
  EXPECT_EQ(rules.after_trial(rewarded(1), 6), EndReason::none);
  EXPECT_EQ(rules.after_trial(rewarded(0), 8), EndReason::none);
  EXPECT_EQ(rules.after_trial(TrialRow{}, 8), EndReason::none);  // no reward, no reason to lick
  EXPECT_EQ(rules.after_trial(rewarded(0), 10), EndReason::none);
  EXPECT_EQ(rules.after_trial(rewarded(0), 12), EndReason::no_licks);
}

TEST(EndRules, EndAtTheWaterOfTheSessionAndWhenTheMouseIsDisengagedIfAskedTo) {
  SessionRules settings;
  settings.water_end_ul = 10;
  EndRules rules(settings);
  EXPECT_EQ(rules.after_trial(rewarded(1), 9.9), EndReason::none);
  EXPECT_EQ(rules.after_trial(rewarded(1), 10), EndReason::water_limit);

  TrialRow bored = rewarded(1);
  bored.engaged = false;
  for (const bool asked : {false, true}) {
    SessionRules s;
    s.end_when_disengaged = asked;
    EXPECT_EQ(EndRules(s).after_trial(bored, 0), asked ? EndReason::disengaged : EndReason::none);
  }
}

TEST(EndRules, NeverEndWhatIsSetToZero) {
  SessionRules settings;
  settings.no_lick_trials = 0;
  settings.pause_max_min = settings.alarm_max_min = 0;
  EndRules rules(settings);
  rules.pause(minute(0));
  rules.raise_alarm(minute(0));
  EXPECT_EQ(rules.next_deadline(), kNever);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rules.after_trial(rewarded(0), 1e6), EndReason::none);
}

}  // namespace
}  // namespace dopaloop
