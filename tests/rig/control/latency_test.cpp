#include "rig/control/latency.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

double exact_us(std::vector<std::int64_t> ns, double q) {
  std::sort(ns.begin(), ns.end());
  const auto i = static_cast<std::size_t>(q * static_cast<double>(ns.size()));
  return static_cast<double>(ns[std::min(i, ns.size() - 1)]) * 1e-3;
}

RC_GTEST_PROP(LatencyHistogram, TellsEveryQuantileWithinAThirtySecondAndNeverTooLow, (std::uint64_t seed)) {
  LatencyHistogram h;
  std::vector<std::int64_t> ns;
  for (std::uint32_t i = 0; i < 500; ++i) {  // from nanoseconds to minutes
    ns.push_back(static_cast<std::int64_t>(std::exp(25 * uniform({seed, Purpose::sensor_noise, i}))));
    h.add(Duration{ns.back()});
  }
  for (const double q : {0., .01, .25, .5, .9, .99, .999, 1.}) {
    const double exact = exact_us(ns, q);
    RC_ASSERT(h.quantile_us(q) >= exact - 1e-9);
    RC_ASSERT(h.quantile_us(q) <= exact * (1 + 1. / 32) + 1e-9);
  }
  RC_ASSERT(h.max_us() == exact_us(ns, 1));
  RC_ASSERT(h.count() == 500u);
}

TEST(LatencyHistogram, IsExactBelow64Nanoseconds) {
  for (int ns = 0; ns < 64; ++ns) {
    LatencyHistogram h;
    h.add(Duration{ns});
    h.add(Duration{1000000});
    EXPECT_DOUBLE_EQ(h.quantile_us(0), ns * 1e-3);
  }
}

TEST(LatencyHistogram, OfNothingIsZero) {
  const LatencyHistogram h;
  EXPECT_EQ(h.quantile_us(.5), 0);
  EXPECT_EQ(h.max_us(), 0);
  EXPECT_EQ(h.count(), 0u);
}

TEST(LatencyHistogram, TakesTheShortestAndTheLongestDuration) {
  LatencyHistogram h;
  h.add(Duration::min());
  h.add(Duration::max());
  EXPECT_EQ(h.quantile_us(0), 0);
  EXPECT_NEAR(h.quantile_us(1), 9.22e15, 1e14);
}

}  // namespace
}  // namespace dopaloop
