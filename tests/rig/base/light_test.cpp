#include "rig/base/light.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numbers>

namespace dopaloop {
namespace {

struct Counted {
  std::int64_t pulses = 0, on_us = 0;
};

// Microsecond by microsecond, as a device would carry the train out.
Counted carry_out(const Train& t) {
  Counted c;
  for (std::int64_t us = 0; us < t.duration_us; ++us) {
    const std::int64_t in_period = us % t.period_us;
    if (in_period == 0) ++c.pulses;
    if (in_period < t.pulse_width_us) ++c.on_us;
  }
  return c;
}

RC_GTEST_PROP(Train, CountsItsPulsesAndItsLightLikeADeviceCarryingItOut, ()) {
  const auto width = *rc::gen::inRange<std::int64_t>(1, 50);
  const auto dark = *rc::gen::inRange<std::int64_t>(0, 100);
  const auto duration = *rc::gen::inRange<std::int64_t>(0, 1000);
  const Train train{2.5, width, width + dark, duration};
  const Counted c = carry_out(train);
  RC_ASSERT(pulse_count(train) == c.pulses);
  RC_ASSERT(on_time_us(train) == c.on_us);
  RC_ASSERT(energy_mj(train) == 2.5 * static_cast<double>(c.on_us) * 1e-6);
}

TEST(Train, OfThePublishedCalibrationHasFivePulses) {
  const Train train{1, 5000, 33333, 150000};  // 30 Hz, 5 ms, 150 ms
  EXPECT_EQ(pulse_count(train), 5);
  EXPECT_EQ(on_time_us(train), 25000);
  EXPECT_DOUBLE_EQ(energy_mj(train), .025);
}

TEST(Train, OfOneMilliwattForOneSecondIsOneMillijoule) {
  EXPECT_DOUBLE_EQ(energy_mj({1, 1'000'000, 1'000'000, 1'000'000}), 1);
}

TEST(Train, WithoutAPeriodOrALengthHasNoPulses) {
  EXPECT_EQ(pulse_count({1, 5, 0, 100}), 0);
  EXPECT_EQ(pulse_count({1, 5, 10, 0}), 0);
  EXPECT_EQ(pulse_count({1, 5, 10, -100}), 0);
  EXPECT_EQ(on_time_us({1, 5, 10, -100}), 0);
}

TEST(Train, OfTheLongestTimesThereAreDoesNotOverflow) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(pulse_count({1, most, most, most}), 1);
  EXPECT_EQ(on_time_us({1, most, most, most}), most);
  EXPECT_EQ(pulse_count({1, 1, 2, most}), most / 2 + 1);
}

TEST(Train, WithoutADarkTimeIsOnePulse) {
  EXPECT_EQ(longest_pulse_us({1, 5000, 33333, 150000}), 5000);
  EXPECT_EQ(longest_pulse_us({1, 5000, 5001, 150000}), 5000);
  EXPECT_EQ(longest_pulse_us({1, 5000, 5000, 150000}), 150000);
  EXPECT_EQ(longest_pulse_us({1, 5000, 33333, 3000}), 3000);
}

TEST(Irradiance, IsPowerOverTheAreaOfTheCore) {
  EXPECT_NEAR(irradiance_mw_per_mm2(1, 200), 1 / (std::numbers::pi * .01), 1e-12);
}

}  // namespace
}  // namespace dopaloop
