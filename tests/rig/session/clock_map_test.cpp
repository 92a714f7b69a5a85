#include "rig/session/clock_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "rig/base/tick_clock.h"
#include "tests/rig/session/draws.h"

namespace dopaloop {
namespace {

// A device whose clock is off and runs at another rate, at the end of a wire that holds its readings up.
struct Wire {
  double offset_s = 0, drift_ppm = 0;  // the device's clock: gains drift_ppm on the session's
  Duration shortest{};                 // delay
  SessionTime now = at_ns<SessionTime>(5'000'000'000'000);
  SessionTime arrived = now;

  DeviceTime device(SessionTime t) const {
    const auto gained = std::llround(static_cast<double>(to_ns(t)) * drift_ppm * 1e-6);
    return at_ns<DeviceTime>(to_ns(t) + from_s(offset_s).count() + gained);
  }
  // Wires keep their order.
  SessionTime arrival(Duration excess) { return arrived = std::max(arrived, now + shortest + excess); }
};

double exponential(Draws& d, double mean) { return -mean * std::log(d.between(1e-12, 1)); }
// Pareto, shape 1.5: no variance; one in a thousand is a hundred times the median.
double heavy(Draws& d, double least) { return least * (std::pow(d.between(1e-9, 1), -1 / 1.5) - 1); }

// How far mapped times are from the true time plus the shortest delay at most, after `settled`.
double worst_us(Wire wire, ClockMap& map, double rate_hz, double seconds, double settled_s,
                const std::function<Duration()>& excess, const std::function<Duration()>& gap = {}) {
  const SessionTime begin = wire.now;
  double worst = 0;
  SessionTime last = SessionTime::min();
  while (wire.now - begin < from_s(seconds)) {
    wire.now += gap ? gap() : from_s(1 / rate_hz);
    const SessionTime arrival = wire.arrival(excess());
    const SessionTime mapped = map.map(wire.device(wire.now), arrival);
    RC_ASSERT(mapped >= last);
    RC_ASSERT(mapped <= arrival);
    last = mapped;
    if (wire.now - begin >= from_s(settled_s))
      worst = std::max(worst, std::abs(to_us(mapped - (wire.now + wire.shortest))));
  }
  return worst;
}

Wire any_wire(Draws& d) { return {d.between(-1e5, 1e5), d.between(-200, 200), from_us(d.between(0, 2000))}; }

TEST(ClockMap, GivesTheSessionsOwnTimeBackWhereTheClockIsTheSessions) {
  ClockMap map;
  SessionTime now{};
  for (int i = 0; i < 100000; ++i) {
    now += from_ms(i % 7);
    ASSERT_EQ(map.map(same_clock(now), now), now);
  }
  EXPECT_EQ(map.estimate().drift_ppm, 0);
  EXPECT_EQ(map.estimate().offset, Duration::zero());
  EXPECT_EQ(map.estimate().residual_us, 0);
  EXPECT_EQ(map.fits(), 1u);
}

TEST(ClockMap, IsExactWhereStampsAreASampleLateNowAndThen) {
  ClockMap map;
  SessionTime now{};
  for (int i = 0; i < 100000; ++i) {
    now += from_ms(5);
    const SessionTime arrival = now + from_ms(i % 5 == 1 ? 4 : 0);
    ASSERT_EQ(map.map(same_clock(now), arrival), now);
  }
}

RC_GTEST_PROP(ClockMap, FollowsAnyDriftToTheNanosecondWithoutJitter, (std::uint64_t seed)) {
  Draws d(seed);
  const Wire wire = any_wire(d);
  ClockMap map;
  RC_ASSERT(worst_us(wire, map, 100, 60, 6, [] { return Duration{}; }) < .2);
  RC_ASSERT(std::abs(map.estimate().drift_ppm + wire.drift_ppm) < .1);
}

RC_GTEST_PROP(ClockMap, IsWithinAFifthOfTheMedianDelayUnderExponentialDelays, (std::uint64_t seed)) {
  Draws d(seed);
  const double mean_us = d.between(1, 3000);
  ClockMap map;
  const double worst =
      worst_us(any_wire(d), map, 100, 400, 20, [&] { return from_us(exponential(d, mean_us)); });
  RC_ASSERT(worst < .2 * .693 * mean_us + 1);
  RC_ASSERT(map.estimate().residual_us < 2 * mean_us);
}

RC_GTEST_PROP(ClockMap, IsWithinAFifthOfTheMedianDelayUnderAHeavyTail, (std::uint64_t seed)) {
  Draws d(seed);
  const double least_us = d.between(1, 1000);
  ClockMap map;
  const double worst = worst_us(any_wire(d), map, 100, 400, 20, [&] { return from_us(heavy(d, least_us)); });
  RC_ASSERT(worst < .2 * .587 * least_us + 1);
}

// A few readings a minute, as from a valve: the offset is that of the smallest delay so far.
RC_GTEST_PROP(ClockMap, IsNeverWorseThanTheSmallestDelayBeforeItKnowsTheDrift, (std::uint64_t seed)) {
  Draws d(seed);
  Wire wire = any_wire(d);
  wire.drift_ppm = 0;
  ClockMap map;
  Duration smallest = Duration::max();
  for (int i = 0; i < 4; ++i) {
    wire.now += from_s(d.between(1, 20));
    const SessionTime arrival = wire.arrival(from_us(exponential(d, 1000)));
    smallest = std::min(smallest, arrival - wire.now);
    const SessionTime mapped = map.map(wire.device(wire.now), arrival);
    if (map.estimate().drift_ppm != 0) break;  // enough data
    RC_ASSERT(mapped - wire.now <= smallest + Duration{1});
    RC_ASSERT(mapped - wire.now >= wire.shortest - Duration{1});
  }
}

// The whole rig stops for seconds and then reads everything at once.
RC_GTEST_PROP(ClockMap, IsNotMovedByStalls, (std::uint64_t seed)) {
  Draws d(seed);
  const double mean_us = 200;
  int n = 0;
  ClockMap map;
  const double worst = worst_us(any_wire(d), map, 100, 200, 20, [&] {
    const int in_stall = ++n % 4000 - 3000;  // every 40 s one of 5 s
    const double stall_us = in_stall >= 0 && in_stall < 500 ? 1e4 * (500 - in_stall) : 0;
    return from_us(stall_us + exponential(d, mean_us));
  });
  RC_ASSERT(worst < .2 * .693 * mean_us + 1);
  RC_ASSERT(map.fits() == 1u);
}

RC_GTEST_PROP(ClockMap, BeginsAnewWhenTheClockJumps, (std::uint64_t seed)) {
  Draws d(seed);
  Wire wire = any_wire(d);
  const auto excess = [&] { return from_us(exponential(d, 100)); };
  ClockMap map;
  worst_us(wire, map, 100, 30, 0, excess);
  RC_ASSERT(map.fits() == 1u);
  wire.now = wire.arrived += from_s(31);
  const double jump_s = d.between(.1, 1e4);
  wire.offset_s += d.one_in(2) ? jump_s : -jump_s;
  // A small step back looks like a delay until it has lasted.
  worst_us(wire, map, 100, 11, 11, excess);
  wire.now += from_s(11);
  RC_ASSERT(map.fits() == 2u);
  RC_ASSERT(worst_us(wire, map, 100, 60, 25, excess) < .2 * 69.3 + 1);
}

RC_GTEST_PROP(ClockMap, FollowsSyncPulsesWhateverTheDelays, (std::uint64_t seed)) {
  Draws d(seed);
  Wire wire = any_wire(d);
  ClockMap map;
  double worst = 0;
  for (int i = 0; i < 300; ++i) {
    wire.now += from_s(1);
    map.pulse(wire.device(wire.now), wire.now + from_us(d.between(-5, 5)));
    for (int k = 0; k < 5; ++k) {
      wire.now += from_ms(10);
      const SessionTime arrival = wire.arrival(from_ms(d.between(1, 50)));
      const SessionTime mapped = map.map(wire.device(wire.now), arrival);
      RC_ASSERT(mapped <= arrival);
      if (i >= 20) worst = std::max(worst, std::abs(to_us(mapped - wire.now)));
    }
  }
  RC_ASSERT(worst < 5);
  const ClockEstimate e = map.estimate();
  RC_ASSERT(e.method == ClockMethod::sync_pulses);
  RC_ASSERT(e.residual_us < 5);
  RC_ASSERT(e.readings == 300u);
  RC_ASSERT(std::abs(e.drift_ppm + wire.drift_ppm) < 1);
}

RC_GTEST_PROP(ClockMap, GoesBackToArrivalsWhereThePulsesStop, (std::uint64_t seed)) {
  Draws d(seed);
  Wire wire = any_wire(d);
  ClockMap map;
  for (int i = 0; i < 20; ++i) {
    wire.now += from_s(1);
    map.pulse(wire.device(wire.now), wire.now);
    map.map(wire.device(wire.now), wire.arrival({}));
  }
  wire.now += from_s(1);
  worst_us(wire, map, 100, 80, 80, [] { return Duration{}; });
  RC_ASSERT(map.estimate().method == ClockMethod::arrivals);
  wire.now += from_s(80);
  RC_ASSERT(worst_us(wire, map, 100, 10, 0, [] { return Duration{}; }) < 1);
}

RC_GTEST_PROP(ClockMap, SurvivesACounterThatWrapsThroughTickClock, (std::uint64_t seed)) {
  Draws d(seed);
  Wire wire = any_wire(d);
  wire.offset_s = d.between(0, 1e5);
  TickClock ticks(24, 1000);  // 16.8 s a turn
  ClockMap map;
  double worst = 0;
  for (int i = 0; i < 10000; ++i) {
    wire.now += from_ms(i % 2000 == 1999 ? 40000 : 10);
    const SessionTime arrival = wire.arrival(from_us(exponential(d, 100)));
    const auto us = static_cast<std::uint64_t>(to_ns(wire.device(wire.now)) / 1000);
    const SessionTime mapped = map.map(ticks.at(us & 0xFFFFFF, arrival), arrival);
    if (i > 2000) worst = std::max(worst, std::abs(to_us(mapped - wire.now - wire.shortest)));
  }
  RC_ASSERT(map.fits() == 1u);
  RC_ASSERT(worst < .2 * 69.3 + 3);  // a tick is a microsecond
}

}  // namespace
}  // namespace dopaloop
