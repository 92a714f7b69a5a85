#include "tools/lick_summary.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dopaloop {
namespace {

TrialRow trial(std::uint32_t number, double preparatory_hz, Outcome outcome = Outcome::rewarded) {
  TrialRow t;
  t.trial = number;
  t.outcome = outcome;
  t.baseline_lick_hz = .5;
  t.preparatory_lick_hz = preparatory_hz;
  t.reactive_lick_s = .2;
  return t;
}

TEST(LickSummary, IsInBlocksOfAHundredTrials) {
  std::vector<TrialRow> trials;
  for (std::uint32_t i = 1; i <= 250; ++i) trials.push_back(trial(i, i <= 100 ? 1 : i <= 200 ? 2 : 3));
  const auto blocks = lick_blocks(trials);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[1].from_trial, 101u);
  EXPECT_EQ(blocks[1].to_trial, 200u);
  EXPECT_EQ(blocks[2].to_trial, 250u);
  for (int i = 0; i < 3; ++i) EXPECT_DOUBLE_EQ(blocks[static_cast<std::size_t>(i)].preparatory_hz, i + 1);
  EXPECT_EQ(blocks[2].cued, 50u);
  EXPECT_DOUBLE_EQ(blocks[0].baseline_hz, .5);
}

TEST(LickSummary, TakesPreparatoryLickingFromCuedTrialsAndReactionsFromRewardedOnes) {
  TrialRow uncued = trial(2, kNan), omitted = trial(3, 4, Outcome::omitted), late = trial(4, 0);
  uncued.reactive_lick_s = .4;
  late.reactive_lick_s = kNan;
  const auto blocks = lick_blocks(std::vector{trial(1, 2), uncued, omitted, late});
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].cued, 3u);
  EXPECT_DOUBLE_EQ(blocks[0].preparatory_hz, 2);
  EXPECT_EQ(blocks[0].rewarded, 3u);
  EXPECT_EQ(blocks[0].reacted, 2u);
  EXPECT_DOUBLE_EQ(blocks[0].reactive_s, .3);
}

TEST(LickSummary, LeavesOutATrialThatWasAborted) {
  const auto blocks = lick_blocks(std::vector{trial(1, 2), trial(2, 9, Outcome::aborted)});
  EXPECT_EQ(blocks[0].cued, 1u);
  EXPECT_EQ(blocks[0].to_trial, 2u);
}

TEST(LickSummary, IsEmptyWhereNothingWasMeasured) {
  TrialRow t;
  t.trial = 1;
  EXPECT_TRUE(lick_blocks(std::vector{t}).empty());
  EXPECT_TRUE(lick_blocks({}).empty());
}

}  // namespace
}  // namespace dopaloop
