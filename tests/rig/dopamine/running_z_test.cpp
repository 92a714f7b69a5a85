#include "rig/dopamine/running_z.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

double noise(std::uint32_t i) { return normal({3, Purpose::sensor_noise, i}); }

TEST(RunningZ, IsZeroUntilThereIsAScale) {
  RunningZ z(10, 100);
  EXPECT_EQ(z.step(5, true), 0);
  EXPECT_EQ(z.step(5, true), 0);
  EXPECT_NE(z.step(6, true), 0);
}

// The running sums against their definition: each past value weighted by exp(-age / time constant).
TEST(RunningZ, IsTheValueMinusAnExponentialMeanOverTheRootOfAnExponentialMeanSquare) {
  const double rate = 10, seconds = 3, w = 1 - std::exp(-1 / (rate * seconds));
  RunningZ z(seconds, rate);
  std::vector<double> x, d;
  for (std::uint32_t n = 0; n < 200; ++n) {
    x.push_back(2 + noise(n));
    double mean = x[0];
    for (std::size_t i = 0; i < x.size(); ++i) mean = (1 - w) * mean + w * x[i];
    d.push_back(x.back() - mean);
    double square = 0;
    for (std::size_t i = 0; i < d.size(); ++i)
      square += w * std::pow(1 - w, static_cast<double>(d.size() - 1 - i)) * d[i] * d[i];
    const double got = z.step(x.back(), true);
    EXPECT_NEAR(got, n == 0 ? 0 : d.back() / std::sqrt(square), 1e-9) << n;
  }
}

TEST(RunningZ, HasMeanZeroAndDeviationOneOnSteadyNoise) {
  RunningZ z(30, 130);
  double sum = 0, square = 0;
  const std::uint32_t settle = 130 * 300, n = 130 * 3000;
  for (std::uint32_t i = 0; i < settle + n; ++i) {
    const double v = z.step(.7 + .01 * noise(i), true);
    if (i < settle) continue;
    sum += v / n;
    square += v * v / n;
  }
  EXPECT_NEAR(sum, 0, .02);
  EXPECT_NEAR(square, 1, .02);
}

TEST(RunningZ, ForgetsALevelWithItsTimeConstant) {
  const double seconds = 10, rate = 100, level = 1;
  RunningZ z(seconds, rate);
  z.step(0, true);
  const int n = static_cast<int>(seconds * rate);
  double mean = 0, square = 0, last = 0;
  for (int i = 0; i < n; ++i) {  // one time constant at another level
    last = z.step(level, true);
    mean = level * (1 - std::exp(-(i + 1) / (seconds * rate)));
    square += (1 - std::exp(-1 / (seconds * rate))) * ((level - mean) * (level - mean) - square);
  }
  EXPECT_NEAR(mean, 1 - std::exp(-1), 1e-9);
  EXPECT_NEAR(last, (level - mean) / std::sqrt(square), 1e-9);
}

TEST(RunningZ, LearnsNothingFromValuesThatMustNotTeach) {
  RunningZ taught(10, 100), shown(10, 100);
  for (std::uint32_t i = 0; i < 2000; ++i) {
    EXPECT_EQ(taught.step(noise(i), true), shown.step(noise(i), true));
    if (i % 10 != 5) continue;
    EXPECT_GT(shown.step(50, false), 10);  // scored all the same
  }
}

TEST(RunningZ, IsNotStuckWhereItsFirstValueMustNotTeach) {
  RunningZ z(1, 100);
  EXPECT_EQ(z.step(1000, false), 0);
  double last = 0;
  for (std::uint32_t i = 0; i < 2000; ++i) last = z.step(noise(i), true);
  EXPECT_LT(std::abs(last), 5);
}

}  // namespace
}  // namespace dopaloop
