#include "rig/dopamine/low_pass.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

namespace dopaloop {
namespace {

// Amplitude of the filter's answer to a sine, by correlation with it over whole periods, after it has
// settled.
double gain(double corner_hz, double rate_hz, double frequency_hz) {
  LowPass filter(corner_hz, rate_hz);
  const int period = static_cast<int>(std::lround(rate_hz / frequency_hz));
  double cosine = 0, sine = 0;
  for (int i = 0; i < 60 * period; ++i) {
    const double phase = 2 * std::numbers::pi * i / period;
    const double y = filter.step(std::sin(phase));
    if (i < 40 * period) continue;
    cosine += y * std::cos(phase) * 2 / (20 * period);
    sine += y * std::sin(phase) * 2 / (20 * period);
  }
  return std::hypot(cosine, sine);
}

TEST(LowPass, HasTheImpulseResponseWorkedOutByHandAtAQuarterOfTheRate) {
  // Order 2, corner at a quarter of the sampling rate: b = (1, 2, 1) / (2 + sqrt 2), a = (1, 0, (2 - sqrt 2)
  // / (2 + sqrt 2)). Its impulse response, started from rest, follows by hand.
  const double b0 = 1 / (2 + std::numbers::sqrt2), a2 = (2 - std::numbers::sqrt2) * b0;
  LowPass filter(25, 100);
  filter.step(0);
  const std::array<double, 6> response{
      b0, 2 * b0, b0 - a2 * b0, -a2 * 2 * b0, -a2 * (b0 - a2 * b0), a2 * a2 * 2 * b0};
  EXPECT_NEAR(filter.step(1), response[0], 1e-15);
  for (std::size_t i = 1; i < response.size(); ++i) EXPECT_NEAR(filter.step(0), response[i], 1e-15) << i;
}

// b0, a1 and a2 as textbooks and filter programs print them for order 2 and a corner given as a share of
// Nyquist.
void expect_coefficients(double share, double b0, double a1, double a2) {
  LowPass filter(share * 500, 1000);
  filter.step(0);
  const double y0 = filter.step(1), y1 = filter.step(0), y2 = filter.step(0);
  EXPECT_NEAR(y0, b0, 1e-8);
  EXPECT_NEAR(y1, 2 * b0 - a1 * b0, 5e-8);
  EXPECT_NEAR(y2, b0 - a1 * y1 - a2 * b0, 1e-7);
}

TEST(LowPass, HasThePublishedCoefficients) {
  expect_coefficients(.1, .02008337, -1.56101808, .64135154);
  expect_coefficients(.2, .06745527, -1.14298050, .41280160);
}

TEST(LowPass, IsThreeDecibelsDownAtItsCorner) {
  for (const double rate : {40., 130., 1000.}) EXPECT_NEAR(gain(10, rate, 10), std::sqrt(.5), 1e-9) << rate;
}

TEST(LowPass, LetsSlowThingsPassAndFallsTwelveDecibelsAnOctave) {
  EXPECT_NEAR(gain(10, 1000, .1), 1, 1e-6);
  EXPECT_NEAR(gain(1, 1000, 20) / gain(1, 1000, 10), .25, .003);
}

RC_GTEST_PROP(LowPass, KeepsAConstantFromItsFirstSampleOn, ()) {
  const double rate = *rc::gen::inRange(1, 5000);
  const double corner = rate * *rc::gen::inRange(1, 499) * 1e-3;
  const double level = *rc::gen::inRange(-1000, 1000) * 1e-2;
  LowPass filter(corner, rate);
  for (int i = 0; i < 200; ++i) RC_ASSERT(std::abs(filter.step(level) - level) < 1e-9);
}

RC_GTEST_PROP(LowPass, HasForgottenAConstantWhenItSaysSoAndNotLongBefore, ()) {
  const double rate = *rc::gen::inRange(50, 5000);
  const double corner = rate * *rc::gen::inRange(2, 499) * 1e-3;
  LowPass filter(corner, rate);
  filter.step(1);
  const double memory = filter.memory_samples(1e-3);
  double last_above = 0;
  for (int n = 1; n < 3 * memory + 100; ++n) {
    if (std::abs(filter.step(0)) > 1e-3) last_above = n;
  }
  RC_ASSERT(last_above <= memory);
  const double period = 2 * rate / corner;  // the answer swings, so it may pass through small values
  RC_ASSERT(last_above >= memory - period - 2);
}

TEST(LowPass, RemembersForOneAndSixTenthsOverItsCornerFarFromNyquist) {
  EXPECT_NEAR(LowPass(10, 5000).memory_samples(1e-3) / 5000, .163, .002);
}

RC_GTEST_PROP(LowPass, SettlesAtAStepWithoutRinging, ()) {
  const double rate = *rc::gen::inRange(50, 5000);
  const double corner = rate * *rc::gen::inRange(10, 450) * 1e-3;
  LowPass filter(corner, rate);
  filter.step(0);
  double most = 0, y = 0;
  for (int i = 0; i < 2000; ++i) most = std::max(most, y = filter.step(1));
  RC_ASSERT(std::abs(y - 1) < 1e-6);
  RC_ASSERT(most < 1.5);
}

}  // namespace
}  // namespace dopaloop
