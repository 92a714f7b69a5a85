#include "rig/task/trace_generator.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>
#include <array>
#include <cmath>

#include "rig/task/task_numbers.h"

namespace dopaloop {
namespace {

using Counts = std::array<int, 3>;  // by TraceTrial

Counts count(const TraceGenerator& generator, std::uint32_t from, std::uint32_t to) {
  Counts counts{};
  for (std::uint32_t trial = from; trial <= to; ++trial)
    ++counts[static_cast<std::size_t>(generator.kind(trial))];
  return counts;
}

TEST(TraceGenerator, KeepsTheSharesExactlyInEveryBlock) {
  const TraceGenerator generator({}, 7);
  for (std::uint32_t block = 0; block < 50; ++block)
    EXPECT_EQ(count(generator, 20 * block + 1, 20 * block + 20), (Counts{16, 2, 2})) << block;
}

RC_GTEST_PROP(TraceGenerator, KeepsAnySharesInAnyBlock, (std::uint64_t seed)) {
  TraceConditioningConfig config;
  config.block_trials = *rc::gen::inRange(1, 60);
  const int uncued = *rc::gen::inRange<int>(0, static_cast<int>(config.block_trials) + 1);
  const int omitted = *rc::gen::inRange<int>(0, static_cast<int>(config.block_trials) - uncued + 1);
  const auto n = static_cast<double>(config.block_trials);
  config.uncued_share = uncued / n;
  config.omitted_share = omitted / n;
  config.cued_share = (n - uncued - omitted) / n;
  const TraceGenerator generator(config, seed);
  const auto length = static_cast<std::uint32_t>(config.block_trials);
  const Counts second = count(generator, length + 1, 2 * length);
  RC_ASSERT(second == (Counts{static_cast<int>(n) - uncued - omitted, uncued, omitted}));
}

TEST(TraceGenerator, PutsEachKindAnywhereInABlockAlikeOften) {
  std::array<int, 10> uncued_at{};
  TraceConditioningConfig config;
  config.block_trials = 10;
  constexpr int kBlocks = 4000;
  const TraceGenerator generator(config, 3);
  for (std::uint32_t trial = 1; trial <= 10 * kBlocks; ++trial)
    if (generator.kind(trial) == TraceTrial::uncued) ++uncued_at[(trial - 1) % 10];
  const double sd = std::sqrt(kBlocks * .1 * .9);
  for (const int n : uncued_at) EXPECT_NEAR(n, kBlocks * .1, 4 * sd);
}

TEST(TraceGenerator, ShufflesEachBlockAnew) {
  const TraceGenerator generator({}, 1);
  int alike = 0;
  for (std::uint32_t trial = 1; trial <= 20; ++trial)
    alike += generator.kind(trial) == generator.kind(trial + 20);
  EXPECT_LT(alike, 20);
}

TEST(TraceGenerator, DrawsEachTrialByItselfWithoutBlocks) {
  TraceConditioningConfig config;
  config.block_trials = 0;
  const Counts counts = count(TraceGenerator(config, 11), 1, 10000);
  EXPECT_NEAR(counts[0], 8000, 4 * 40);
  EXPECT_NEAR(counts[1], 1000, 4 * 30);
  EXPECT_NEAR(counts[2], 1000, 4 * 30);
}

TEST(TraceGenerator, GivesEachTrialOneFactOfEitherPair) {
  TraceGenerator generator({}, 5);
  for (std::uint32_t trial = 1; trial <= 200; ++trial) {
    const auto plan = generator.next(trial, nullptr);
    ASSERT_TRUE(plan);
    const std::uint32_t facts = facts_of(*plan);
    const auto holds = [&](TrialFact f) { return (facts & bit_of(f)) != 0; };
    EXPECT_NE(holds(TrialFact::cued), holds(TrialFact::uncued));
    EXPECT_NE(holds(TrialFact::rewarded), holds(TrialFact::omitted));
    EXPECT_FALSE(holds(TrialFact::uncued) && holds(TrialFact::omitted));
    EXPECT_EQ(plan->new_session, trial == 1);
  }
}

TEST(TraceGenerator, EndsAfterMaxTrials) {
  TraceConditioningConfig config;
  config.max_trials = 3;
  TraceGenerator generator(config, 1);
  EXPECT_TRUE(generator.next(3, nullptr));
  EXPECT_FALSE(generator.next(4, nullptr));
}

TEST(TraceGenerator, TakesAShareThatChangesWhileTheSessionRuns) {
  TraceGenerator generator({}, 5);
  generator.set_number(*place_of_number<TraceConditioningConfig>("omitted_share"), 0);
  generator.set_number(*place_of_number<TraceConditioningConfig>("cued_share"), .9);
  EXPECT_EQ(count(generator, 1, 200), (Counts{180, 20, 0}));
}

TEST(TraceGenerator, DrawsTheSameTrialsFromTheSameSeedAndOthersFromAnother) {
  const TraceGenerator one({}, 5), same({}, 5), other({}, 6);
  int alike = 0;
  for (std::uint32_t trial = 1; trial <= 400; ++trial) {
    EXPECT_EQ(one.kind(trial), same.kind(trial));
    alike += one.kind(trial) == other.kind(trial);
  }
  EXPECT_LT(alike, 400);
}

}  // namespace
}  // namespace dopaloop
