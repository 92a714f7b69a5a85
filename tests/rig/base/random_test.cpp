#include "rig/base/random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dopaloop {
namespace {

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

// The known answers that Random123 publishes for philox4x32-10.
TEST(Philox, GivesThePublishedBlockForZeros) {
  EXPECT_EQ(philox4x32(Counter{}, Key{}), (Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Philox, GivesThePublishedBlockForOnes) {
  const std::uint32_t f = 0xffffffff;
  EXPECT_EQ(philox4x32(Counter{f, f, f, f}, Key{f, f}),
            (Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Philox, GivesThePublishedBlockForTheDigitsOfPi) {
  EXPECT_EQ(philox4x32(Counter{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Key{0xa4093822, 0x299f31d0}),
            (Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

DrawKey nth(std::uint32_t i) { return {77, Purpose::contrast, i}; }

struct Moments {
  double mean = 0, variance = 0, skew = 0, kurtosis = 0;
};

template <class Draw>
Moments moments(std::uint32_t n, Draw draw) {
  std::vector<double> x(n);
  Moments m;
  for (std::uint32_t i = 0; i < n; ++i) m.mean += (x[i] = draw(nth(i))) / n;
  for (const double v : x) m.variance += (v - m.mean) * (v - m.mean) / n;
  const double sd = std::sqrt(m.variance);
  for (const double v : x) m.skew += std::pow((v - m.mean) / sd, 3) / n;
  for (const double v : x) m.kurtosis += std::pow((v - m.mean) / sd, 4) / n;
  return m;
}

constexpr std::uint32_t kDraws = 100000;  // the bounds below are five standard errors or more

TEST(Uniform, HasTheMomentsOfAUniform) {
  const Moments m = moments(kDraws, uniform);
  EXPECT_NEAR(m.mean, .5, .005);
  EXPECT_NEAR(m.variance, 1. / 12, .002);
  EXPECT_NEAR(m.kurtosis, 1.8, .02);
}

TEST(Uniform, FillsAHundredBinsEvenly) {
  std::array<int, 100> bins{};
  for (std::uint32_t i = 0; i < kDraws; ++i) ++bins[static_cast<std::size_t>(uniform(nth(i)) * 100)];
  double chi2 = 0;
  for (const int n : bins) chi2 += (n - 1000.) * (n - 1000.) / 1000;
  EXPECT_LT(chi2, 99 + 5 * std::sqrt(2 * 99.));
  EXPECT_GT(chi2, 99 - 5 * std::sqrt(2 * 99.));
}

TEST(Normal, HasTheMomentsOfANormal) {
  const Moments m = moments(kDraws, normal);
  EXPECT_NEAR(m.mean, 0, .016);
  EXPECT_NEAR(m.variance, 1, .025);
  EXPECT_NEAR(m.skew, 0, .04);
  EXPECT_NEAR(m.kurtosis, 3, .08);
}

TEST(Exponential, HasItsMeanAndItsVariance) {
  const Moments m = moments(kDraws, [](const DrawKey& key) { return exponential(key, 2.5); });
  EXPECT_NEAR(m.mean, 2.5, .04);
  EXPECT_NEAR(m.variance, 6.25, .3);
}

TEST(TruncatedExponential, HasTheMeanOfItsDensity) {
  const double scale = .35, low = .2, high = .5, w = high - low;
  const double expected = low + scale - w / (std::exp(w / scale) - 1);
  const Moments m =
      moments(kDraws, [&](const DrawKey& key) { return truncated_exponential(key, scale, low, high); });
  EXPECT_NEAR(m.mean, expected, .0015);
}

RC_GTEST_PROP(TruncatedExponential, NeverLeavesItsRange, (std::uint64_t seed, std::uint32_t trial)) {
  const double scale = *rc::gen::inRange(1, 10000) * 1e-3;
  const double low = *rc::gen::inRange(0, 1000) * 1e-3;
  const double high = low + *rc::gen::inRange(0, 10000) * 1e-3;
  const double x = truncated_exponential({seed, Purpose::quiescence, trial}, scale, low, high);
  RC_ASSERT(x >= low);
  RC_ASSERT(x <= high);
}

RC_GTEST_PROP(Uniform, LiesInsideTheUnitIntervalAndDependsOnNothingButItsKey,
              (std::uint64_t seed, std::uint32_t trial)) {
  const DrawKey key{seed, Purpose::side, trial, 3};
  const double u = uniform(key);
  RC_ASSERT(u > 0);
  RC_ASSERT(u < 1);
  RC_ASSERT(u == uniform(key));
}

RC_GTEST_PROP(Uniform, ChangesWithEachPartOfItsKey, (std::uint64_t seed, std::uint32_t trial)) {
  const double u = uniform({seed, Purpose::side, trial, 0});
  RC_ASSERT(u != uniform({seed + 1, Purpose::side, trial, 0}));
  RC_ASSERT(u != uniform({seed ^ (1ULL << 40), Purpose::side, trial, 0}));
  RC_ASSERT(u != uniform({seed, Purpose::contrast, trial, 0}));
  RC_ASSERT(u != uniform({seed, Purpose::side, trial + 1, 0}));
  RC_ASSERT(u != uniform({seed, Purpose::side, trial, 1}));
}

}  // namespace
}  // namespace dopaloop
