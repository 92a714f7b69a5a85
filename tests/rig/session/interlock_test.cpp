#include "rig/session/interlock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/rig/session/limits.h"

namespace dopaloop {
namespace {

SessionTime at(double s) { return SessionTime{} + from_s(s); }

const Train kTrain{1, 5000, 33333, 150000};  // five pulses, .025 mJ

struct Armed {
  explicit Armed(const InterlockLimits& l) : limits(l), interlock(limits) {
    interlock.checks_passed();
    interlock.arm();
  }
  Refusal light(double s, const Train& train, std::uint32_t trial = 1) {
    return interlock.request_light(at(s), trial, train);
  }
  Refusal water(double s, double ul) { return interlock.request_water(at(s), ul, open_us); }

  Refusal water_sum(double ul) const { return interlock.water_sum_refusal(ul); }

  InterlockLimits limits;
  Interlock interlock;
  std::int64_t open_us = -7;
};

// ---- state

TEST(Interlock, StartsTrippedAndGivesNothing) {
  const InterlockLimits limits = rig_limits();
  Interlock interlock(limits);
  std::int64_t us = 0;
  EXPECT_TRUE(interlock.tripped());
  EXPECT_FALSE(interlock.armed());
  EXPECT_EQ(interlock.request_light(at(0), 1, kTrain), Refusal::tripped);
  EXPECT_EQ(interlock.request_water(at(0), 2, us), Refusal::tripped);
}

TEST(Interlock, GivesWaterButNoLightOnceTheChecksPassed) {
  const InterlockLimits limits = rig_limits();
  Interlock interlock(limits);
  std::int64_t us = 0;
  interlock.checks_passed();
  EXPECT_EQ(interlock.request_water(at(0), 2, us), Refusal::none);
  EXPECT_EQ(interlock.request_light(at(0), 1, kTrain), Refusal::not_armed);
  interlock.arm();
  EXPECT_EQ(interlock.request_light(at(0), 1, kTrain), Refusal::none);
}

TEST(Interlock, CannotBeArmedBeforeTheChecksOrAfterAFault) {
  const InterlockLimits limits = rig_limits();
  Interlock interlock(limits);
  interlock.arm();
  EXPECT_FALSE(interlock.armed());
  interlock.checks_passed();
  EXPECT_FALSE(interlock.armed());
  interlock.arm();
  interlock.trip();
  interlock.arm();
  EXPECT_TRUE(interlock.tripped());
  EXPECT_FALSE(interlock.armed());
}

TEST(Interlock, GivesNoLightWhenDisarmedOrTripped) {
  Armed a(rig_limits());
  a.interlock.disarm();
  EXPECT_EQ(a.light(0, kTrain), Refusal::not_armed);
  EXPECT_EQ(a.water(0, 2), Refusal::none);
  a.interlock.arm();
  a.interlock.trip();
  EXPECT_EQ(a.light(1, kTrain), Refusal::tripped);
  EXPECT_EQ(a.water(1, 2), Refusal::tripped);
}

TEST(Interlock, HoldsLightAloneWhereLightIsTrippedUntilAPersonResetsAndArms) {
  Armed a(rig_limits());
  a.interlock.trip_light();
  EXPECT_TRUE(a.interlock.light_tripped());
  EXPECT_FALSE(a.interlock.armed());
  EXPECT_EQ(a.light(0, kTrain), Refusal::light_tripped);
  EXPECT_EQ(a.water(0, 2), Refusal::none);
  a.interlock.arm();
  EXPECT_FALSE(a.interlock.armed());
  EXPECT_EQ(a.light(1, kTrain), Refusal::light_tripped);
  a.interlock.reset();
  EXPECT_FALSE(a.interlock.light_tripped());
  EXPECT_EQ(a.light(2, kTrain), Refusal::not_armed);
  a.interlock.arm();
  EXPECT_EQ(a.light(3, kTrain), Refusal::none);
}

TEST(Interlock, IsNotResetAfterATripOfAllAndALightTripOutlivesTheChecks) {
  Armed a(rig_limits());
  a.interlock.trip();
  a.interlock.reset();
  EXPECT_TRUE(a.interlock.tripped());
  EXPECT_EQ(a.water(0, 2), Refusal::tripped);
  a.interlock.trip_light();
  a.interlock.checks_passed();
  a.interlock.arm();
  EXPECT_EQ(a.light(0, kTrain), Refusal::light_tripped);
}

// ---- one train by itself

TEST(Interlock, RefusesWhatIsNoTrain) {
  Armed a(no_limits());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Train& t : {Train{0, 5, 10, 100}, Train{-1, 5, 10, 100}, Train{nan, 5, 10, 100},
                         Train{1, 0, 10, 100}, Train{1, -5, 10, 100}, Train{1, 5, 4, 100},
                         Train{1, 5, 0, 100}, Train{1, 5, 10, 0}, Train{1, 5, 10, -100}}) {
    EXPECT_EQ(a.light(0, t), Refusal::impossible);
  }
  EXPECT_EQ(a.light(0, {std::numeric_limits<double>::infinity(), 5, 10, 100}), Refusal::power);
}

// The largest value that a limit allows is given, the next is not.
void expect_limit(double LightLimits::*limit, double value, Refusal refusal, const Train& allowed,
                  const Train& too_much) {
  InterlockLimits l = no_limits();
  l.light.*limit = value;
  EXPECT_EQ(Armed(l).light(0, allowed), Refusal::none) << name_of(refusal);
  EXPECT_EQ(Armed(l).light(0, too_much), refusal) << name_of(refusal);
}

TEST(Interlock, KeepsPowerToItsLimit) {
  expect_limit(&LightLimits::power_max_mw, 5, Refusal::power, {5, 10, 20, 100}, {5.0001, 10, 20, 100});
}
TEST(Interlock, KeepsPulsesToTheirLength) {
  expect_limit(&LightLimits::pulse_width_max_ms, 10, Refusal::pulse_width, {1, 10000, 20000, 100000},
               {1, 10001, 20000, 100000});
}
TEST(Interlock, TakesPulsesWithoutADarkTimeBetweenThemForOne) {
  expect_limit(&LightLimits::pulse_width_max_ms, 10, Refusal::pulse_width, {1, 10000, 10000, 10000},
               {1, 5000, 5000, 10001});
}
TEST(Interlock, KeepsTrainsToTheirLength) {
  expect_limit(&LightLimits::train_max_ms, 500, Refusal::train_length, {1, 10, 20, 500000},
               {1, 10, 20, 500001});
}
TEST(Interlock, KeepsProgramsToTheirLength) {
  expect_limit(&LightLimits::max_program_ms, 400, Refusal::program_length, {1, 10, 20, 400000},
               {1, 10, 20, 400001});
}
TEST(Interlock, KeepsIrradianceAtTheTipToItsLimit) {
  InterlockLimits l = no_limits();
  l.light.fibre_core_um = 200;
  l.light.irradiance_max_mw_per_mm2 = 100;  // 100 x pi x .1^2 = 3.1416 mW
  EXPECT_EQ(Armed(l).light(0, {3.141, 10, 20, 100}), Refusal::none);
  EXPECT_EQ(Armed(l).light(0, {3.142, 10, 20, 100}), Refusal::irradiance);
}
TEST(Interlock, KeepsATrialsEnergyToItsLimit) {
  expect_limit(&LightLimits::energy_per_trial_max_mj, .025, Refusal::energy_per_trial, kTrain,
               {1.001, 5000, 33333, 150000});
}
TEST(Interlock, GivesNothingWhereALimitIsZero) {
  for (double LightLimits::*limit :
       {&LightLimits::power_max_mw, &LightLimits::pulse_width_max_ms, &LightLimits::train_max_ms,
        &LightLimits::max_program_ms, &LightLimits::duty_max, &LightLimits::energy_per_trial_max_mj,
        &LightLimits::energy_per_session_max_mj, &LightLimits::energy_per_day_max_mj,
        &LightLimits::irradiance_max_mw_per_mm2, &LightLimits::mean_power_10s_max_mw,
        &LightLimits::mean_power_60s_max_mw}) {
    InterlockLimits l = no_limits();
    l.light.*limit = 0;
    EXPECT_NE(Armed(l).light(0, kTrain), Refusal::none);
  }
}

// ---- trains after one another

TEST(Interlock, GivesNoTrainWhileAnotherRunsNorInTheGapAfterIt) {
  InterlockLimits l = no_limits();
  l.light.gap_min_ms = 500;
  Armed a(l);
  EXPECT_EQ(a.light(10, kTrain), Refusal::none);
  EXPECT_EQ(a.light(10.1499, kTrain), Refusal::running);
  EXPECT_EQ(a.light(10.6499, kTrain), Refusal::gap);
  EXPECT_EQ(a.light(10.65, kTrain), Refusal::none);
}

TEST(Interlock, SumsTheEnergyOfATrialAndForgetsItInTheNext) {
  InterlockLimits l = no_limits();
  l.light.energy_per_trial_max_mj = .05;
  Armed a(l);
  EXPECT_EQ(a.light(1, kTrain, 1), Refusal::none);
  EXPECT_EQ(a.light(2, kTrain, 1), Refusal::none);
  EXPECT_EQ(a.light(3, kTrain, 1), Refusal::energy_per_trial);
  EXPECT_EQ(a.light(4, kTrain, 2), Refusal::none);
}

TEST(Interlock, SumsTheEnergyOfTheSession) {
  InterlockLimits l = no_limits();
  l.light.energy_per_session_max_mj = .1;
  Armed a(l);
  for (std::uint32_t trial = 1; trial <= 4; ++trial)
    EXPECT_EQ(a.light(trial * 100, kTrain, trial), Refusal::none);
  EXPECT_EQ(a.light(10000, kTrain, 5), Refusal::energy_per_session);
  EXPECT_NEAR(a.interlock.light_mj(), .1, 1e-12);
}

TEST(Interlock, SumsTheEnergyOfTheDayWithWhatWasGivenBefore) {
  InterlockLimits l = no_limits();
  l.light.energy_per_day_max_mj = 10.06;
  Armed a(l);
  a.interlock.begin_day({.water_ul = 0, .light_mj = 10});
  EXPECT_EQ(a.light(1, kTrain), Refusal::none);
  EXPECT_EQ(a.light(2, kTrain), Refusal::none);
  EXPECT_EQ(a.light(3, kTrain), Refusal::energy_per_day);
  EXPECT_NEAR(a.interlock.light_mj(), .05, 1e-12);
  EXPECT_NEAR(a.interlock.light_day_mj(), 10.05, 1e-12);
}

TEST(Interlock, GivesNothingWhereTheDaysSumIsNotKnown) {
  for (const double unknown : {std::nan(""), -1e-9, -1e300}) {
    Armed a(no_limits());
    a.interlock.begin_day({.water_ul = unknown, .light_mj = unknown});
    EXPECT_EQ(a.light(1, kTrain), Refusal::energy_per_day);
    EXPECT_EQ(a.water(1, 2), Refusal::water_per_day);
  }
}

TEST(Interlock, KeepsLightOnToItsShareOfASlidingWindow) {
  InterlockLimits l = no_limits();
  l.light.duty_window_s = 10;
  l.light.duty_max = .01;  // 100 ms of any 10 s
  Armed a(l);
  const Train half{1, 50000, 50000, 50000};
  EXPECT_EQ(a.light(0, half), Refusal::none);
  EXPECT_EQ(a.light(5, half), Refusal::none);
  EXPECT_EQ(a.light(10, half), Refusal::duty);
  EXPECT_EQ(a.light(10.05, half), Refusal::none);
}

// The window that ends with a train need not be the fullest one: this train's tail is dark, and a strong
// train is just leaving the window.
TEST(Interlock, FindsTheFullestWindowWhereverItEnds) {
  InterlockLimits l = no_limits();
  l.light.mean_power_10s_max_mw = 1;
  Armed a(l);
  EXPECT_EQ(a.light(0, {100, 90000, 90000, 90000}), Refusal::none);  // 9 mJ until .09 s
  const Train dark_tail{10, 150000, 10'000'000, 5'000'000};          // 1.5 mJ, then 4.85 s without light
  EXPECT_EQ(a.light(9.5, dark_tail), Refusal::mean_power_10s);       // 10.5 mJ in 0 to 10 s
  EXPECT_EQ(a.light(10.09, dark_tail), Refusal::none);
}

TEST(Interlock, KeepsMeanPowerOverTenAndOverSixtySeconds) {
  InterlockLimits l = no_limits();
  l.light.mean_power_10s_max_mw = .005;    // .05 mJ in 10 s: two trains
  l.light.mean_power_60s_max_mw = .00125;  // .075 mJ in 60 s: three
  Armed a(l);
  EXPECT_EQ(a.light(0, kTrain), Refusal::none);
  EXPECT_EQ(a.light(1, kTrain), Refusal::none);
  EXPECT_EQ(a.light(2, kTrain), Refusal::mean_power_10s);
  EXPECT_EQ(a.light(12, kTrain), Refusal::none);
  EXPECT_EQ(a.light(59, kTrain), Refusal::mean_power_60s);
  EXPECT_EQ(a.light(61, kTrain), Refusal::none);
}

TEST(Interlock, AllowsALongTrainWhoseShareOfEachWindowIsWithinTheLimit) {
  InterlockLimits l = no_limits();
  l.light.duty_window_s = .1;
  l.light.duty_max = .2;
  EXPECT_EQ(Armed(l).light(0, {1, 10000, 100000, 5'000'000}), Refusal::none);
  EXPECT_EQ(Armed(l).light(0, {1, 10000, 40000, 5'000'000}), Refusal::duty);  // 30 ms of the fullest 100 ms
}

TEST(Interlock, DoesNotGiveBackWhatWasRefusedOrCutShort) {
  InterlockLimits l = no_limits();
  l.light.energy_per_session_max_mj = .06;
  Armed a(l);
  EXPECT_EQ(a.light(0, kTrain), Refusal::none);
  EXPECT_EQ(a.light(.01, kTrain), Refusal::running);
  EXPECT_NEAR(a.interlock.light_mj(), .025, 1e-12);  // refused: not counted
  a.interlock.disarm();
  a.interlock.arm();
  EXPECT_EQ(a.light(1, kTrain), Refusal::none);
  EXPECT_EQ(a.light(2, kTrain), Refusal::energy_per_session);
}

TEST(Interlock, RefusesLightThatItCouldNotCountAnyMore) {
  InterlockLimits l = no_limits();
  l.light.duty_window_s = 600;
  Armed a(l);
  const Train blink{1, 10, 10, 10};
  for (int i = 0; i < 4096; ++i) ASSERT_EQ(a.light(i * .001, blink), Refusal::none);
  EXPECT_EQ(a.light(5, blink), Refusal::duty);
  EXPECT_EQ(a.light(600.1, blink), Refusal::none);  // the first ones have left the window
}

// ---- water

TEST(Interlock, OpensTheValveAsLongAsTheCalibrationSays) {
  Armed a(rig_limits());
  EXPECT_EQ(a.water(0, 2), Refusal::none);
  EXPECT_EQ(a.open_us, 40000);
  EXPECT_EQ(a.water(1, 2.5), Refusal::none);
  EXPECT_EQ(a.open_us, 50000);
  EXPECT_EQ(a.water(2, 1), Refusal::none);
  EXPECT_EQ(a.open_us, 20000);
  EXPECT_EQ(a.water(3, 4), Refusal::none);
  EXPECT_EQ(a.open_us, 80000);
  EXPECT_NEAR(a.interlock.water_ul(), 9.5, 1e-12);
}

TEST(Interlock, RefusesAVolumeThatWasNeverWeighed) {
  InterlockLimits l = no_limits();
  Armed a(l);
  EXPECT_EQ(a.water(0, .99), Refusal::not_calibrated);
  EXPECT_EQ(a.water(0, 4.01), Refusal::not_calibrated);
  l.water_calibration = {};
  EXPECT_EQ(Armed(l).water(0, 2), Refusal::not_calibrated);
}

TEST(Interlock, RefusesWhatIsNoDrop) {
  Armed a(rig_limits());
  for (const double ul : {0., -1., std::nan("")}) EXPECT_EQ(a.water(0, ul), Refusal::impossible);
  EXPECT_EQ(a.water(0, std::numeric_limits<double>::infinity()), Refusal::drop_volume);
  EXPECT_EQ(a.open_us, -7);
}

TEST(Interlock, KeepsADropToItsLimit) {
  InterlockLimits l = rig_limits();
  l.water.drop_max_ul = 3;
  EXPECT_EQ(Armed(l).water(0, 3), Refusal::none);
  EXPECT_EQ(Armed(l).water(0, 3.001), Refusal::drop_volume);
}

TEST(Interlock, SumsTheWaterOfTheSession) {
  InterlockLimits l = rig_limits();
  l.water.session_max_ul = .3 + 3 * 1.1;  // sums of tenths that are not exact
  Armed a(l);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(a.water(i, 1.2), Refusal::none);
  EXPECT_EQ(a.water(4, 1), Refusal::water_per_session);
}

TEST(Interlock, SumsTheWaterOfTheDayWithWhatWasGivenBefore) {
  InterlockLimits l = rig_limits();
  l.water.day_max_ul = 100;
  Armed a(l);
  a.interlock.begin_day({.water_ul = 95, .light_mj = 0});
  EXPECT_EQ(a.water(0, 3), Refusal::none);
  EXPECT_EQ(a.water_sum(2), Refusal::none);
  EXPECT_EQ(a.water_sum(2.001), Refusal::water_per_day);
  EXPECT_EQ(a.water(1, 2.001), Refusal::water_per_day);
  EXPECT_EQ(a.water(2, 2), Refusal::none);
  EXPECT_NEAR(a.interlock.water_ul(), 5, 1e-12);
  EXPECT_NEAR(a.interlock.water_day_ul(), 100, 1e-12);
}

TEST(Interlock, KeepsTheValveToItsOpenTimeAndToALongestProgram) {
  InterlockLimits l = rig_limits();
  l.water.valve_open_max_ms = 50;
  EXPECT_EQ(Armed(l).water(0, 2.5), Refusal::none);
  EXPECT_EQ(Armed(l).water(0, 2.51), Refusal::valve_open_time);
  l.water.valve_open_max_ms = 100;
  l.light.max_program_ms = 50;
  EXPECT_EQ(Armed(l).water(0, 2.51), Refusal::program_length);
}

TEST(Interlock, GivesNoDropWhileTheValveIsOpen) {
  Armed a(rig_limits());
  EXPECT_EQ(a.water(0, 2), Refusal::none);
  EXPECT_EQ(a.water(.0399, 2), Refusal::running);
  EXPECT_EQ(a.interlock.valve_free_at(), at(.04));
  EXPECT_EQ(a.water(.04, 2), Refusal::none);
}

TEST(Interlock, TellsTheVolumeOfAnOpening) {
  const InterlockLimits limits = rig_limits();
  const Interlock interlock(limits);
  EXPECT_EQ(interlock.volume_ul(0), 0);
  EXPECT_EQ(interlock.volume_ul(-5), 0);
  EXPECT_NEAR(interlock.volume_ul(10000), .5, 1e-12);  // below the first weighed point, in proportion
  EXPECT_NEAR(interlock.volume_ul(20000), 1, 1e-12);
  EXPECT_NEAR(interlock.volume_ul(50000), 2.5, 1e-12);
  EXPECT_NEAR(interlock.volume_ul(160000), 8, 1e-12);  // beyond the last
  for (const double ul : {1., 1.7, 3.3, 4.})
    EXPECT_NEAR(interlock.volume_ul(interlock.open_time_us(ul)), ul, 1e-4);
}

TEST(Refusals, HaveNames) {
  EXPECT_EQ(name_of(Refusal::none), "none");
  EXPECT_EQ(name_of(Refusal::running), "running");
  EXPECT_EQ(name_of(static_cast<Refusal>(static_cast<int>(Refusal::water_per_day) + 1)), "");
  EXPECT_EQ(name_of(Refusal::water_per_day), "water_per_day");
  for (int i = 0; i <= static_cast<int>(Refusal::water_per_day); ++i) {
    EXPECT_FALSE(sentence_of(static_cast<Refusal>(i)).empty());
    EXPECT_LE(sentence_of(static_cast<Refusal>(i)).size(), 100u);  // as long as a command's answer
  }
}

}  // namespace
}  // namespace dopaloop
