#include "rig/task/block_prior.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "tests/rig/task/mice.h"

namespace dopaloop {
namespace {

BlockPriorConfig two_sided() {
  BlockPriorConfig c;
  c.probabilities_right = {.2, .8};
  return c;
}

struct Block {
  double probability = 0;
  int length = 0;
};

std::vector<Block> blocks(const BlockPriorConfig& config, std::uint64_t seed, std::uint32_t trials) {
  BlockPrior prior(config, seed);
  std::vector<Block> all;
  for (std::uint32_t t = 1; t <= trials; ++t) {
    const double p = prior.probability_right(t);
    if (all.empty() || all.back().probability != p) all.push_back({p, 0});
    ++all.back().length;
  }
  return all;
}

TEST(BlockPrior, IsOffWithoutProbabilities) { EXPECT_FALSE(BlockPrior(BlockPriorConfig{}, 1).on()); }

TEST(BlockPrior, BeginsWithNinetyUnbiasedTrials) {
  const auto all = blocks(two_sided(), 3, 500);
  EXPECT_EQ(all[0].probability, .5);
  EXPECT_EQ(all[0].length, 90);
}

TEST(BlockPrior, BeginsAtOnceWithoutThem) {
  BlockPriorConfig config = two_sided();
  config.unbiased_trials = 0;
  EXPECT_NE(BlockPrior(config, 3).probability_right(1), .5);
}

RC_GTEST_PROP(BlockPrior, AlternatesInBlocksOfTheLengthsThatAreAllowed, (std::uint64_t seed)) {
  const auto all = blocks(two_sided(), seed, 3000);
  for (std::size_t i = 1; i + 1 < all.size(); ++i) {  // the last is cut
    RC_ASSERT(all[i].length >= 20 && all[i].length <= 100);
    RC_ASSERT(all[i].probability == .2 || all[i].probability == .8);
  }
}

RC_GTEST_PROP(BlockPrior, SaysTheSameOfATrialHoweverItIsReached, (std::uint64_t seed, std::uint16_t trial)) {
  BlockPrior step_by_step(two_sided(), seed), at_once(two_sided(), seed);
  double p = 0;
  for (std::uint32_t t = 1; t <= trial + 1u; ++t) p = step_by_step.probability_right(t);
  RC_ASSERT(at_once.probability_right(trial + 1u) == p);
}

// Mean of whole trials of an exponential of scale 60 within 20..101, cut off to whole ones.
TEST(BlockPrior, DrawsLengthsFromATruncatedExponential) {
  double weight = 0, expected = 0;
  for (int n = 20; n <= 100; ++n) {
    weight += std::exp(-n / 60.);
    expected += n * std::exp(-n / 60.);
  }
  expected /= weight;
  const auto all = blocks(two_sided(), 8, 200000);
  double sum = 0;
  for (std::size_t i = 1; i + 1 < all.size(); ++i) sum += all[i].length;
  const auto n = static_cast<double>(all.size() - 2);
  EXPECT_NEAR(sum / n, expected, 4 * 23 / std::sqrt(n));
}

TEST(BlockPrior, StartsOnEitherSideAcrossSessionsAndUsesEveryProbability) {
  int first_right = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    first_right += blocks(two_sided(), seed, 91)[1].probability > .5;
  EXPECT_NEAR(first_right, 500, 64);
  BlockPriorConfig three = two_sided();
  three.probabilities_right = {.2, .5, .8};
  int seen[3] = {};
  const auto all = blocks(three, 5, 100000);
  for (std::size_t i = 1; i < all.size(); ++i) ++seen[std::lround(all[i].probability * 10) / 3];
  for (const int n : seen)
    EXPECT_NEAR(n, static_cast<double>(all.size()) / 3, static_cast<double>(all.size()) / 15);
}

TEST(BlockPrior, SetsTheSideOfStimuliAndStandsInTheirRows) {
  VisualDecisionConfig config;
  config.blocks = two_sided();
  config.max_trials = 100000;
  ContrastGenerator generator(config, 6);
  int shown[2] = {}, right[2] = {};
  for (const TrialRow& row : play(generator, perfect_mouse, 30000).rows) {
    if (row.side_probability_right == .5 || signed_contrast(row) == 0) continue;
    const bool high = row.side_probability_right == .8;
    ++shown[high];
    right[high] += row.contrast_right > 0;
  }
  for (const int high : {0, 1}) {
    const double p = high ? .8 : .2, n = shown[high];
    EXPECT_NEAR(right[high], p * n, 4 * std::sqrt(p * (1 - p) * n));
  }
}

}  // namespace
}  // namespace dopaloop
