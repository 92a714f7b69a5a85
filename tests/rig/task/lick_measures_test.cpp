#include "rig/task/lick_measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

namespace dopaloop {
namespace {

SessionTime at(double s) { return SessionTime{from_s(s)}; }

constexpr LickWindows kWindows{.baseline_s = 1, .collection_s = 1, .gap_min_s = .05};

// Cue at 10 s, reward at 11.5 s, closed at 14.5 s.
TrialRow cued() {
  TrialRow row;
  row.opened_at = at(9);
  row.cue_at = at(10);
  row.reward_moment_at = at(11.5);
  row.closed_at = at(14.5);
  return row;
}

TrialRow measured(TrialRow row, std::initializer_list<double> licks, const LickWindows& windows = kWindows) {
  LickMeasures measures;
  for (const double s : licks) measures.on_lick(at(s));
  measures.fill(windows, row);
  return row;
}

TEST(LickMeasures, AreZeroForAMouseThatDoesNotLick) {
  const TrialRow row = measured(cued(), {});
  EXPECT_EQ(row.baseline_lick_hz, 0);
  EXPECT_EQ(row.preparatory_lick_hz, 0);
  EXPECT_EQ(row.collection_licks, 0);
  EXPECT_TRUE(std::isnan(row.reactive_lick_s));
}

TEST(LickMeasures, CountEachLickInItsWindow) {
  const TrialRow row =
      measured(cued(), {8.5, 9.2, 9.8, 10.4, 10.9, 11.2, 11.4, 11.45, 11.48, 11.7, 11.9, 13});
  EXPECT_DOUBLE_EQ(row.baseline_lick_hz, 2);
  EXPECT_DOUBLE_EQ(row.preparatory_lick_hz, 5 / 1.5 - 2);  // 11.48 is too soon after 11.45
  EXPECT_NEAR(row.reactive_lick_s, .2, 1e-9);
  EXPECT_EQ(row.collection_licks, 2);
}

TEST(LickMeasures, PutALickOnAnEdgeIntoTheLaterWindow) {
  const TrialRow row = measured(cued(), {9, 10, 11.5, 12.5});
  EXPECT_DOUBLE_EQ(row.baseline_lick_hz, 1);
  EXPECT_DOUBLE_EQ(row.preparatory_lick_hz, 1 / 1.5 - 1);
  EXPECT_EQ(row.reactive_lick_s, 0);
  EXPECT_EQ(row.collection_licks, 1);
}

TEST(LickMeasures, TakeAFlickeringSpoutForOneLick) {
  const std::initializer_list<double> flicker = {11.7, 11.71, 11.72, 11.74, 11.76, 11.9};
  EXPECT_EQ(measured(cued(), flicker).collection_licks, 3);  // 11.7, 11.76, 11.9
  LickWindows all = kWindows;
  all.gap_min_s = 0;
  EXPECT_EQ(measured(cued(), flicker, all).collection_licks, 6);
}

TEST(LickMeasures, HaveNoPreparatoryLickingWithoutACue) {
  TrialRow row = cued();
  row.cue_at = kNever;
  row = measured(row, {10.7, 10.9, 11.6});
  EXPECT_DOUBLE_EQ(row.baseline_lick_hz, 2);
  EXPECT_TRUE(std::isnan(row.preparatory_lick_hz));
  EXPECT_NEAR(row.reactive_lick_s, .1, 1e-9);
}

TEST(LickMeasures, SayNothingOfATrialThatEndedBeforeItsReward) {
  TrialRow row = cued();
  row.reward_moment_at = kNever;
  row = measured(row, {10.7, 10.9, 11.6});
  EXPECT_TRUE(std::isnan(row.baseline_lick_hz));
  EXPECT_TRUE(std::isnan(row.preparatory_lick_hz));
  EXPECT_TRUE(std::isnan(row.reactive_lick_s));
  EXPECT_TRUE(std::isnan(row.collection_licks));
}

TEST(LickMeasures, DoNotCountInAWindowThatTheTrialCutShort) {
  TrialRow row = cued();
  row.closed_at = at(12);
  row = measured(row, {11.6});
  EXPECT_NEAR(row.reactive_lick_s, .1, 1e-9);
  EXPECT_TRUE(std::isnan(row.collection_licks));
}

TEST(LickMeasures, RememberTheLatestLicksOfALongSession) {
  LickMeasures measures;
  for (int i = 0; i < 5000; ++i) measures.on_lick(at(i * .0015));
  for (const double s : {9.5, 11.}) measures.on_lick(at(s));
  TrialRow row = cued();
  measures.fill(kWindows, row);
  EXPECT_DOUBLE_EQ(row.baseline_lick_hz, 1);
  EXPECT_DOUBLE_EQ(row.preparatory_lick_hz, 1 / 1.5 - 1);
}

TEST(LickMeasures, AreNotGuessedWhereASensorBuzzedThroughTheWholeMemory) {
  LickMeasures measures;
  for (int i = 0; i < 2000; ++i) measures.on_lick(at(9 + i * .002));
  TrialRow row = cued();
  measures.fill(kWindows, row);
  EXPECT_TRUE(std::isnan(row.baseline_lick_hz));
  EXPECT_TRUE(std::isnan(row.collection_licks));
}

}  // namespace
}  // namespace dopaloop
