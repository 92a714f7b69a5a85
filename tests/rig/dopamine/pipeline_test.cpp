#include "rig/dopamine/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

SessionTime at(double s) { return SessionTime{} + from_s(s); }

std::uint16_t counts(std::uint32_t i) {
  return static_cast<std::uint16_t>(std::lround(15000 + 100 * normal({1, Purpose::sensor_noise, i})));
}

DopamineConfig settled_at_once() {
  DopamineConfig c;
  c.settling_s = 0;
  return c;
}

TEST(DopaminePipeline, StampsEachValueWithItsSample) {
  DopaminePipeline p(settled_at_once());
  EXPECT_EQ(p.on_sample(at(1.25), 15000, 0).at, at(1.25));
  EXPECT_EQ(p.last_sample_at(), at(1.25));
}

TEST(DopaminePipeline, DoesNotDependOnTheUnitOfItsCounts) {
  DopamineConfig other = settled_at_once();
  other.volts_per_count *= 64;  // a power of two: the same bits
  DopaminePipeline a(settled_at_once()), b(other);
  for (std::uint32_t i = 0; i < 1000; ++i)
    EXPECT_EQ(a.on_sample(at(i / 130.), counts(i), 0).z, b.on_sample(at(i / 130.), counts(i), 0).z);
}

TEST(DopaminePipeline, IsSettlingAsLongAsConfiguredAndGoodFromThenOn) {
  DopaminePipeline p(DopamineConfig{});
  EXPECT_EQ(p.on_sample(at(10), 15000, 0).quality, Quality::settling);
  EXPECT_EQ(p.on_sample(at(69.999), 15000, 0).quality, Quality::settling);
  EXPECT_EQ(p.on_sample(at(70), 15000, 0).quality, Quality::good);
}

TEST(DopaminePipeline, MarksTheSampleAfterAGap) {
  DopaminePipeline p(settled_at_once());
  p.on_sample(at(0), 15000, 0);
  EXPECT_EQ(p.on_sample(at(1), 15000, 3).quality, Quality::gap);
  EXPECT_EQ(p.on_sample(at(1.01), 15000, 0).quality, Quality::good);
}

TEST(DopaminePipeline, MarksSamplesUnderLightAndForTheGuardAndTheFiltersMemoryAfterIt) {
  DopaminePipeline p(settled_at_once());
  const double guard_s = .05 + LowPass(10, 130).memory_samples(1e-3) / 130;
  EXPECT_EQ(p.on_sample(at(0), 15000, 0).quality, Quality::good);
  p.on_light(at(1), true);
  EXPECT_EQ(p.on_sample(at(1.5), 15000, 0).quality, Quality::light);
  p.on_light(at(2), false);
  EXPECT_EQ(p.on_sample(at(2 + guard_s), 15000, 0).quality, Quality::light);
  EXPECT_EQ(p.on_sample(at(2.001 + guard_s), 15000, 0).quality, Quality::good);
}

// A second of light that saturates the sensor, hundreds of standard deviations high, leaves no trace in the
// scale.
TEST(DopaminePipeline, LearnsNoBaselineFromSamplesUnderLight) {
  DopaminePipeline lit(settled_at_once()), dark(settled_at_once());
  const std::uint32_t on = 13000, off = on + 130;
  double largest = 0;
  for (std::uint32_t i = 0; i < off + 1300; ++i) {
    const SessionTime t = at(i / 130.);
    if (i == on) lit.on_light(t, true);
    if (i == off) lit.on_light(t, false);
    const DopamineValue a = lit.on_sample(t, i >= on && i < off ? 32767 : counts(i), 0);
    const DopamineValue b = dark.on_sample(t, counts(i), 0);
    if (i >= off && a.quality != Quality::light) largest = std::max(largest, std::abs(a.z - b.z));
  }
  EXPECT_LT(largest, .2);
}

TEST(DopaminePipeline, IsStaleBeforeItsFirstSampleAndWhenSamplesStop) {
  DopaminePipeline p(DopamineConfig{});
  EXPECT_TRUE(p.stale(at(0)));
  p.on_sample(at(1), 15000, 0);
  EXPECT_FALSE(p.stale(at(1.05)));
  EXPECT_TRUE(p.stale(at(1.0501)));
  EXPECT_FALSE(p.stale(at(.5)));
}

}  // namespace
}  // namespace dopaloop
