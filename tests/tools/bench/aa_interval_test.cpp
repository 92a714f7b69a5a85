#include "tools/bench/aa_interval.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace dopaloop {
namespace {

// Latencies of 100 us and one of `slowest_us` in each block of a hundred.
std::vector<Duration> block(double slowest_us) {
  std::vector<Duration> b(200, from_us(100));
  for (int i = 0; i < 4; ++i) b[static_cast<std::size_t>(i)] = from_us(slowest_us);
  return b;
}

TEST(AaInterval, IsAPointWhereAllBlocksAreAlike) {
  const Interval same = aa_interval({block(300), block(300), block(300)}, 2);
  EXPECT_EQ(same.low, 1);
  EXPECT_EQ(same.high, 1);
  EXPECT_TRUE(same.holds(1));
  EXPECT_FALSE(same.holds(1.01));
}

TEST(AaInterval, IsAsWideAsTheBlocksDiffer) {
  const Interval wide = aa_interval({block(200), block(300), block(400), block(500)}, 1);
  EXPECT_LE(wide.low, .5);
  EXPECT_GE(wide.high, 1.5);
  EXPECT_LE(wide.high, 2.5);
}

TEST(AaInterval, NarrowsWithMoreBlocks) {
  Blocks blocks;
  for (int i = 0; i < 30; ++i) blocks.push_back(block(200 + 10. * i));
  const Interval few = aa_interval(blocks, 2), many = aa_interval(blocks, 30);
  EXPECT_LT(many.high, few.high);
  EXPECT_GT(many.low, few.low);
}

TEST(AaInterval, SaysNothingOfNothing) {
  EXPECT_EQ(aa_interval({}, 3).high, 1);
  EXPECT_EQ(aa_interval({{}, {}}, 1).low, 1);
  EXPECT_EQ(aa_interval({block(200)}, 0).high, 1);
}

RC_GTEST_PROP(AaInterval, DoesNotDependOnTheUnit, ()) {
  Blocks blocks, doubled;
  for (int i = 0; i < 4; ++i) {
    const int us = *rc::gen::inRange(101, 9000);
    blocks.push_back(block(us));
    doubled.push_back(blocks.back());
    for (Duration& d : doubled.back()) d *= 2;
  }
  RC_ASSERT(aa_interval(blocks, 2).high == aa_interval(doubled, 2).high);
  RC_ASSERT(aa_interval(blocks, 2).low <= aa_interval(blocks, 2).high);
}

}  // namespace
}  // namespace dopaloop
