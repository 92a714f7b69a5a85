// Random requests, commands and time against an abstract model: whatever is asked, no limit is ever passed.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>

#include "rig/session/interlock.h"
#include "tests/rig/session/draws.h"
#include "tests/rig/session/light_bill.h"
#include "tests/rig/session/limits.h"

namespace dopaloop {
namespace {

constexpr int kStepsPerCase = 2000;  // a hundred cases: 200,000 steps in each property

// Tight enough that every one of them binds now and then.
InterlockLimits any_limits(Draws& d) {
  InterlockLimits l = no_limits();
  const auto tighten = [&](double& limit, double low, double high) {
    if (!d.one_in(3)) limit = d.between(low, high);
  };
  tighten(l.light.power_max_mw, 2, 10);
  tighten(l.light.pulse_width_max_ms, 5, 400);
  tighten(l.light.train_max_ms, 200, 2000);
  tighten(l.light.max_program_ms, 30, 2000);
  l.light.duty_window_s = d.of({.1, .5, 1., 10., 30., 100.});
  tighten(l.light.duty_max, .02, .6);
  tighten(l.light.energy_per_trial_max_mj, 1, 20);
  tighten(l.light.energy_per_session_max_mj, 20, 400);
  tighten(l.light.energy_per_day_max_mj, 20, 400);
  tighten(l.light.gap_min_ms, 0, 3000);
  tighten(l.light.fibre_core_um, 100, 400);
  tighten(l.light.irradiance_max_mw_per_mm2, 20, 300);
  tighten(l.light.mean_power_10s_max_mw, .05, 2);
  tighten(l.light.mean_power_60s_max_mw, .02, 1);
  l.water.drop_max_ul = d.between(1.5, 5);
  l.water.session_max_ul = d.between(5, 500);
  l.water.day_max_ul = d.between(5, 500);
  l.water.valve_open_max_ms = d.between(25, 100);
  return l;
}

Train any_train(Draws& d) {
  const std::int64_t width = d.one_in(2) ? d.whole(0, 20'000) : d.whole(1, 500'000);
  const std::int64_t period = width + (d.one_in(4) ? d.whole(-1, 0) : d.whole(0, 4 * width));
  return {d.between(-.5, 12), width, period, d.whole(-1, 2'500'000)};
}

// What was allowed, and the gate as an outsider would describe it.
struct Model {
  SessionTime now{};
  std::uint32_t trial = 1;
  bool tripped = true, light_tripped = false, armed = false;
  GivenToday before;
  LightBill bill;
  std::map<std::uint32_t, LightBill> by_trial;
  SessionTime light_end{}, valve_end{};
  bool lit = false;
  double water_ul = 0;
  int trains = 0, drops = 0;
};

void give_light(const InterlockLimits& limits, Model& m, const Train& t) {
  const LightLimits& l = limits.light;
  ++m.trains;
  RC_ASSERT(!m.tripped);
  RC_ASSERT(!m.light_tripped);
  RC_ASSERT(m.armed);
  RC_ASSERT(t.power_mw > 0);
  RC_ASSERT(t.pulse_width_us > 0);
  RC_ASSERT(t.period_us >= t.pulse_width_us);
  RC_ASSERT(t.duration_us > 0);
  RC_ASSERT(t.power_mw <= l.power_max_mw);
  RC_ASSERT(static_cast<double>(t.duration_us) <= l.train_max_ms * 1e3);
  RC_ASSERT(static_cast<double>(t.duration_us) <= l.max_program_ms * 1e3);
  const double r_mm = l.fibre_core_um / 2000;
  RC_ASSERT(t.power_mw / (3.14159265358979 * r_mm * r_mm) <= l.irradiance_max_mw_per_mm2 * (1 + 1e-9));
  RC_ASSERT(!m.lit || m.now >= m.light_end + from_ms(l.gap_min_ms));
  m.lit = true;
  m.light_end = m.now + from_us(static_cast<double>(t.duration_us));
  m.bill.add(m.now, t);
  m.by_trial[m.trial].add(m.now, t);
}

void check_sums(const InterlockLimits& limits, const Model& m) {
  const LightLimits& l = limits.light;
  const double tolerance = 1 + 1e-9;
  RC_ASSERT(m.bill.most_on_us(std::llround(l.duty_window_s * 1e6)) <=
            l.duty_max * l.duty_window_s * 1e6 * tolerance);
  RC_ASSERT(m.bill.most_mj(10'000'000) <= l.mean_power_10s_max_mw * 10 * tolerance);
  RC_ASSERT(m.bill.most_mj(60'000'000) <= l.mean_power_60s_max_mw * 60 * tolerance);
  RC_ASSERT(m.bill.total_mj() <= l.energy_per_session_max_mj * tolerance);
  RC_ASSERT(static_cast<double>(m.bill.longest_light_us()) <= l.pulse_width_max_ms * 1e3 ||
            l.gap_min_ms == 0);
  for (const auto& [trial, bill] : m.by_trial)
    RC_ASSERT(bill.total_mj() <= l.energy_per_trial_max_mj * tolerance);
  RC_ASSERT(m.water_ul <= limits.water.session_max_ul * tolerance);
  RC_ASSERT(m.trains == 0 || m.bill.total_mj() + m.before.light_mj <= l.energy_per_day_max_mj * tolerance);
  RC_ASSERT(m.drops == 0 || m.water_ul + m.before.water_ul <= limits.water.day_max_ul * tolerance);
}

void ask_for_water(const InterlockLimits& limits, Interlock& interlock, Model& m, double ul) {
  std::int64_t open_us = 0;
  if (interlock.request_water(m.now, ul, open_us) != Refusal::none) return;
  ++m.drops;
  RC_ASSERT(!m.tripped);
  RC_ASSERT(ul > 0);
  RC_ASSERT(ul <= limits.water.drop_max_ul);
  RC_ASSERT(m.now >= m.valve_end);
  RC_ASSERT(std::abs(static_cast<double>(open_us) - ul * 20'000) <= 1);  // the table's straight line
  RC_ASSERT(static_cast<double>(open_us) <= limits.water.valve_open_max_ms * 1e3);
  RC_ASSERT(static_cast<double>(open_us) <= limits.light.max_program_ms * 1e3);
  m.valve_end = m.now + from_us(static_cast<double>(open_us));
  m.water_ul += ul;
}

void step(Draws& d, const InterlockLimits& limits, Interlock& interlock, Model& m, const Train& train) {
  const auto what = d.whole(0, 99);
  if (what < 60) {
    if (interlock.request_light(m.now, m.trial, train) == Refusal::none) give_light(limits, m, train);
  } else if (what < 80) {
    ask_for_water(limits, interlock, m, d.between(-1, 6));
  } else if (what < 90) {
    ++m.trial;
  } else if (what < 91) {
    interlock.trip();
    m.tripped = true, m.armed = false;
  } else if (what < 92) {
    interlock.trip_light();
    m.light_tripped = true, m.armed = false;
  } else if (what < 94) {
    interlock.disarm();
    m.armed = false;
  } else if (what < 96) {
    interlock.checks_passed();
    m.tripped = false;
  } else if (what < 97) {
    interlock.reset();
    m.light_tripped = false;
  } else {
    interlock.arm();
    m.armed = m.armed || (!m.tripped && !m.light_tripped);
  }
  RC_ASSERT(interlock.light_tripped() == m.light_tripped);
  RC_ASSERT(interlock.tripped() == m.tripped);
  RC_ASSERT(interlock.armed() == m.armed);
  m.now += Duration{d.whole(0, d.one_in(10) ? 20'000'000 : 800'000) * 1000};
}

void begin(Interlock& interlock, Model& m) {
  interlock.checks_passed();
  interlock.arm();
  m.tripped = false, m.armed = true;
}

TEST(InterlockModel, NothingAskedInAnyOrderPassesALimit) {
  int trains = 0, drops = 0;
  const bool holds = rc::check([&](std::uint64_t seed) {
    Draws d(seed);
    const InterlockLimits limits = any_limits(d);
    Interlock interlock(limits);
    Model m;
    begin(interlock, m);
    m.before = {d.between(0, 100), d.between(0, 100)};
    interlock.begin_day(m.before);
    const Train favourite = any_train(d);
    for (int i = 0; i < kStepsPerCase; ++i)
      step(d, limits, interlock, m, d.one_in(2) ? favourite : any_train(d));
    check_sums(limits, m);
    RC_ASSERT(std::abs(interlock.light_mj() - m.bill.total_mj()) < 1e-6);
    RC_ASSERT(std::abs(interlock.water_ul() - m.water_ul) < 1e-9);
    trains += m.trains;
    drops += m.drops;
  });
  EXPECT_TRUE(holds);
  EXPECT_GT(trains, 1000);  // a gate that refuses everything would hold as well
  EXPECT_GT(drops, 1000);
}

// Trains that hug the limits of a window: as often as allowed, of different power, with dark tails.
TEST(InterlockModel, NoWindowIsEverOverfullHoweverTrainsAreTimed) {
  int trains = 0;
  const bool holds = rc::check([&](std::uint64_t seed) {
    Draws d(seed);
    InterlockLimits limits = no_limits();
    limits.light.duty_window_s = d.of({.1, 1., 10.});
    limits.light.duty_max = d.between(.05, .5);
    limits.light.mean_power_10s_max_mw = d.between(.1, 2);
    limits.light.mean_power_60s_max_mw = d.between(.05, 1);
    Interlock interlock(limits);
    Model m;
    begin(interlock, m);
    for (int i = 0; i < kStepsPerCase; ++i) {
      const std::int64_t width = d.whole(1, 300'000);
      const Train train{d.between(.1, 20), width, width + d.whole(0, 3'000'000), d.whole(1, 3'000'000)};
      if (interlock.request_light(m.now, 1, train) == Refusal::none) give_light(limits, m, train);
      m.now += Duration{d.whole(0, 1'000'000) * 1000};
    }
    check_sums(limits, m);
    trains += m.trains;
  });
  EXPECT_TRUE(holds);
  EXPECT_GT(trains, 1000);
}

RC_GTEST_PROP(InterlockModel, ATrainWithinEveryLimitIsGiven, (std::uint64_t seed)) {
  Draws d(seed);
  const InterlockLimits limits = rig_limits();
  Interlock interlock(limits);
  Model m;
  begin(interlock, m);
  for (std::uint32_t trial = 1; trial <= 300; ++trial) {
    RC_ASSERT(interlock.request_light(m.now, trial, {1, 5000, 33333, 150000}) == Refusal::none);
    std::int64_t us = 0;
    RC_ASSERT(interlock.request_water(m.now, 2, us) == Refusal::none);
    m.now += std::chrono::milliseconds(d.whole(3000, 30000));
  }
}

}  // namespace
}  // namespace dopaloop
