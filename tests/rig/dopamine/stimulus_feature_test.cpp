#include "rig/dopamine/stimulus_feature.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dopaloop {
namespace {

SessionTime ms(double t) { return SessionTime{} + from_ms(t); }

DopamineConfig at_1_khz() {  // a sample a millisecond, a moving mean of ten
  DopamineConfig c;
  c.sampling_rate_hz = 1000;
  c.feature_mean_ms = 10;
  return c;
}

using Signal = double (*)(int);

// A value every millisecond; onset at 1000.
StimulusFeature after_onset(double (*z)(int), int until_ms, Quality quality = Quality::good) {
  StimulusFeature f(at_1_khz());
  for (int t = 0; t <= until_ms; ++t) {
    if (t == 1000) f.begin(ms(1000));
    f.on_value({ms(t), z(t), quality});
  }
  return f;
}

TEST(StimulusFeature, IsThePeakOfTheMovingMeanInsideTheWindow) {
  // A ramp has its largest mean at the window's end: values 1341 to 1350.
  const StimulusFeature f = after_onset([](int t) { return t * 1.; }, 1400);
  EXPECT_TRUE(f.final());
  EXPECT_DOUBLE_EQ(f.peak_z(), 1345.5);
  EXPECT_EQ(f.flags(), 0u);
}

TEST(StimulusFeature, SeesNothingBeforeOrAfterItsWindow) {
  const StimulusFeature before = after_onset([](int t) { return t < 1191 ? 100. : 1.; }, 1400);
  EXPECT_DOUBLE_EQ(before.peak_z(), 1);
  const StimulusFeature after = after_onset([](int t) { return t > 1350 ? 100. : 1.; }, 1400);
  EXPECT_DOUBLE_EQ(after.peak_z(), 1);
}

TEST(StimulusFeature, FallsToNoBaselineOfZero) {
  EXPECT_DOUBLE_EQ(after_onset([](int) { return -3.; }, 1400).peak_z(), -3);
}

TEST(StimulusFeature, IsFinalOnceASampleLiesBehindTheWindow) {
  EXPECT_FALSE(after_onset([](int) { return 0.; }, 1350).final());
  EXPECT_TRUE(after_onset([](int) { return 0.; }, 1351).final());
}

TEST(StimulusFeature, IsNotANumberWhereNoSampleFellIntoTheWindow) {
  EXPECT_TRUE(std::isnan(after_onset([](int) { return 0.; }, 1199).peak_z()));
  StimulusFeature f(at_1_khz());
  f.begin(ms(1000));
  for (int t = 0; t < 9; ++t) f.on_value({ms(1300 + t), 1, Quality::good});  // fewer than the mean takes
  EXPECT_TRUE(std::isnan(f.peak_z()));
}

TEST(StimulusFeature, MarksWhatFellBetweenOnsetAndTheWindowsEnd) {
  const auto flags_of = [](double t) {
    StimulusFeature f(at_1_khz());
    f.begin(ms(1000));
    f.mark(kFlagChoice, ms(t));
    f.mark(kFlagLick, ms(t));
    return f.flags();
  };
  EXPECT_EQ(flags_of(999.9), 0u);
  EXPECT_EQ(flags_of(1000), kFlagChoice | kFlagLick);
  EXPECT_EQ(flags_of(1350), kFlagChoice | kFlagLick);
  EXPECT_EQ(flags_of(1350.1), 0u);
}

TEST(StimulusFeature, MarksLightAndGapsAmongItsSamples) {
  EXPECT_EQ(after_onset([](int) { return 0.; }, 1400, Quality::light).flags(), kFlagLight);
  EXPECT_EQ(after_onset([](int) { return 0.; }, 1400, Quality::gap).flags(), kFlagGap);
  EXPECT_EQ(after_onset([](int) { return 0.; }, 1400, Quality::settling).flags(), 0u);
}

TEST(StimulusFeature, MarksAGapAfterOnsetThoughTheWindowBeginsLater) {
  StimulusFeature f(at_1_khz());
  f.begin(ms(1000));
  for (int t = 1001; t <= 1400; ++t) f.on_value({ms(t), 0, t == 1195 ? Quality::gap : Quality::good});
  EXPECT_EQ(f.flags(), kFlagGap);
}

TEST(StimulusFeature, ForgetsTheLastTrialAtANewOnset) {
  StimulusFeature f = after_onset([](int) { return 5.; }, 1400, Quality::gap);
  f.begin(ms(2000));
  EXPECT_FALSE(f.final());
  EXPECT_TRUE(std::isnan(f.peak_z()));
  EXPECT_EQ(f.flags(), 0u);
}

TEST(StimulusFeature, StaysAsItIsOnceAbandoned) {
  StimulusFeature f = after_onset([](int) { return 5.; }, 1300);
  f.abandon();
  for (int t = 1301; t < 1400; ++t) f.on_value({ms(t), 50, Quality::good});
  f.mark(kFlagReward, ms(1320));
  EXPECT_DOUBLE_EQ(f.peak_z(), 5);
  EXPECT_EQ(f.flags(), 0u);
}

TEST(StimulusFeature, TakesTenSamplesAtTheSettingsOfTheLab) {
  const DopamineConfig config;  // 77 ms at 130 Hz
  StimulusFeature f(config);
  f.begin(SessionTime{});
  for (int i = 0; i < 60; ++i)
    f.on_value({SessionTime{} + from_s(i / 130.), i == 30 ? 10. : 0., Quality::good});
  EXPECT_DOUBLE_EQ(f.peak_z(), 1);
}

// Against the definition, whatever the samples.
RC_GTEST_PROP(StimulusFeature, EqualsItsDefinition, ()) {
  const auto z = *rc::gen::container<std::vector<int>>(400, rc::gen::inRange(-100, 100));
  StimulusFeature f(at_1_khz());
  f.begin(ms(0));
  double expected = kNan;
  for (int t = 0; t < 400; ++t) {
    f.on_value({ms(t), z[static_cast<std::size_t>(t)] * 1., Quality::good});
    if (t < 200 || t > 350) continue;
    double mean = 0;
    for (int k = 0; k < 10; ++k) mean += z[static_cast<std::size_t>(t - k)] / 10.;
    if (std::isnan(expected) || mean > expected) expected = mean;
  }
  RC_ASSERT(std::abs(f.peak_z() - expected) < 1e-9);
}

}  // namespace
}  // namespace dopaloop
