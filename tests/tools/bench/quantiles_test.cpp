#include "tools/bench/quantiles.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace dopaloop {
namespace {

TEST(Quantiles, AreByNearestRank) {
  std::vector<Duration> durations;
  for (int i = 1000; i >= 1; --i) durations.push_back(std::chrono::microseconds(i));
  const Quantiles q = quantiles_of(durations);
  EXPECT_EQ(q.p50_us, 500);
  EXPECT_EQ(q.p99_us, 990);
  EXPECT_EQ(q.p999_us, 999);
  EXPECT_EQ(q.max_us, 1000);
  EXPECT_EQ(q.n, 1000u);
}

TEST(Quantiles, OfNothingAreNothing) {
  const Quantiles q = quantiles_of({});
  EXPECT_EQ(q.n, 0u);
  EXPECT_EQ(q.max_us, 0);
}

RC_GTEST_PROP(Quantiles, NeverFallAndAreDurationsThatWereThere, (std::vector<std::uint32_t> ns)) {
  RC_PRE(!ns.empty());
  std::vector<Duration> durations;
  for (const std::uint32_t n : ns) durations.push_back(Duration{n});
  const Quantiles q = quantiles_of(durations);
  RC_ASSERT(q.p50_us <= q.p99_us && q.p99_us <= q.p999_us && q.p999_us <= q.max_us);
  RC_ASSERT(
      std::any_of(ns.begin(), ns.end(), [&](std::uint32_t n) { return to_us(Duration{n}) == q.p50_us; }));
  RC_ASSERT(q.max_us == to_us(Duration{*std::max_element(ns.begin(), ns.end())}));
}

}  // namespace
}  // namespace dopaloop
