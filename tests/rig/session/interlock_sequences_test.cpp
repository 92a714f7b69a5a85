// A million short random sequences of requests, faults and commands, each with limits of its own that lie
// close to what is asked, judged step by step by an abstract model (interlock_oracle.h).
//
// DOPALOOP_INTERLOCK_SEED and DOPALOOP_INTERLOCK_SEQUENCES in the environment try others, and more.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <string>

#include "tests/rig/session/interlock_oracle.h"
#include "tests/rig/session/limits.h"

namespace dopaloop {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::uint64_t kSequences = 20'000;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::uint64_t kSequences = 20'000;
#else
constexpr std::uint64_t kSequences = 1'000'000;
#endif
#else
constexpr std::uint64_t kSequences = 1'000'000;
#endif

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a few nanoseconds a draw.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
  }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool one_in(int n) { return whole(1, n) == 1; }
  double of(std::initializer_list<double> items) {
    return items.begin()[whole(0, static_cast<std::int64_t>(items.size()) - 1)];
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

Train any_train(Dice& d) {
  const std::int64_t width = d.whole(1, d.one_in(3) ? 2'000'000 : 40'000);
  const std::int64_t period = width + (d.one_in(4) ? 0 : d.whole(0, 3 * width));
  return {d.between(.1, 20), width, period, d.one_in(3) ? width : d.whole(1, 4 * period)};
}

// What is no train at all, or a variation of the favourite.
Train variation(Dice& d, Train t) {
  switch (d.whole(0, 6)) {
    case 0:
      t.power_mw = d.of({0., -1., kNoNumber, t.power_mw * 1.1});
      break;
    case 1:
      t.pulse_width_us = d.whole(-1, 1);
      break;
    case 2:
      t.period_us = t.pulse_width_us + d.whole(-1, 1);
      break;
    case 3:
      t.duration_us = t.duration_us < 100'000 ? d.whole(-1, 1) : d.whole(1, t.duration_us);
      break;
    default:
      t.power_mw *= d.between(.2, 1.2);
  }
  if (t.period_us > 0 && t.duration_us / t.period_us > 20) t.period_us = t.duration_us / 20;
  return t;
}

double on_us(const Train& t) {
  double on = 0;
  for (std::int64_t at = 0; at < t.duration_us; at += t.period_us)
    on += static_cast<double>(std::min(t.pulse_width_us, t.duration_us - at));
  return on;
}

// Each limit is wide open, or lies so that a few of the favourite train or drop are just allowed or just not.
void draw_limits(Dice& d, const Train& t, double ul, const GivenToday& before, InterlockLimits& out) {
  LightLimits& l = out.light;
  const double on = on_us(t), mj = on * t.power_mw * 1e-6;
  const auto limit = [&](double favourite, double times, double open) {
    return d.one_in(3)
               ? favourite * (d.one_in(4) ? std::floor(d.between(1, times + 1)) : d.between(.8, times))
               : open;
  };
  const double r_mm = .1, ms = static_cast<double>(t.duration_us) * 1e-3;
  l.power_max_mw = limit(t.power_mw, 1.2, 100);
  l.pulse_width_max_ms = limit(static_cast<double>(t.pulse_width_us) * 1e-3, 2, 1e4);
  l.train_max_ms = limit(ms, 2, 6e5);
  l.max_program_ms = limit(ms, 2, 6e4);
  l.duty_window_s = d.of({.1, 1., 10., 30., 90.});
  l.duty_max = std::min(1., limit(on / (l.duty_window_s * 1e6), 5, 1));
  l.energy_per_trial_max_mj = limit(mj, 3, 1e6);
  l.energy_per_session_max_mj = limit(mj, 8, 1e6);
  l.energy_per_day_max_mj = before.light_mj + limit(mj, 8, 1e6);
  l.gap_min_ms = d.one_in(3) ? d.between(0, 3000) : 0;
  l.fibre_core_um = 200;
  l.irradiance_max_mw_per_mm2 = limit(t.power_mw / (3.14159265358979 * r_mm * r_mm), 1.2, 1e6);
  l.mean_power_10s_max_mw = limit(mj / 10, 5, 100);
  l.mean_power_60s_max_mw = limit(mj / 60, 7, 100);
  out.water.drop_max_ul = limit(ul, 1.2, 50);
  out.water.session_max_ul = limit(ul, 5, 5000);
  out.water.day_max_ul = before.water_ul + limit(ul, 5, 1e6);
  out.water.valve_open_max_ms = limit(ul * 20, 1.2, 5000);
}

struct Totals {
  std::int64_t requests = 0, trains = 0, drops = 0;
  std::array<std::int64_t, 64> refusals{};
  void count(Refusal r, std::int64_t& allowed) {
    ++requests;
    ++(r == Refusal::none ? allowed : refusals[static_cast<std::size_t>(r)]);
  }
};

// One sequence; false at the first answer that the model calls wrong.
class Sequence {
 public:
  Sequence(std::uint64_t seed, InterlockLimits& limits, Totals& totals)
      : d_(seed),
        favourite_(any_train(d_)),
        ul_(d_.between(1, 4)),
        before_{d_.between(0, 100), d_.between(0, 100)},
        totals_(totals),
        gate_((draw_limits(d_, favourite_, ul_, before_, limits), limits)),
        model_(limits, before_) {
    gate_.begin_day(before_);
    longest_pause_us_ = d_.one_in(2) ? 600'000 : 8'000'000;
    if (d_.one_in(20)) return;
    gate_.checks_passed(), model_.checks_passed();
    gate_.arm(), model_.arm();
  }

  bool run() {
    for (auto steps = d_.whole(5, 30); steps > 0; --steps) {
      if (!step()) return false;
      model_.now +=
          std::chrono::microseconds(d_.one_in(20) ? d_.whole(0, 70'000'000) : d_.whole(0, longest_pause_us_));
    }
    return model_.windows_hold();
  }
  Refusal last_answer() const { return last_; }

 private:
  bool step() {
    const auto what = d_.whole(0, 99);
    if (what < 65) return ask_for_light();
    if (what < 85) return ask_for_water();
    if (what < 92) {
      ++trial_, model_.next_trial();
    } else {
      act(what);
    }
    return model_.same_state(gate_);
  }
  bool ask_for_light() {
    const Train train = d_.one_in(4) ? variation(d_, favourite_) : favourite_;
    const Refusal answer = gate_.request_light(model_.now, trial_, train);
    totals_.count(answer, totals_.trains);
    last_ = answer;
    return model_.right_about_light(train, answer);
  }
  bool ask_for_water() {
    const double ul = d_.one_in(6) ? d_.of({0., -1., kNoNumber, .9, 4.1, 60.}) : ul_ * d_.of({1., 1., 1.1});
    std::int64_t open_us = 0;
    const Refusal answer = gate_.request_water(model_.now, ul, open_us);
    totals_.count(answer, totals_.drops);
    last_ = answer;
    return model_.right_about_water(ul, open_us, answer);
  }
  void act(std::int64_t what) {
    if (what == 92) gate_.trip(), model_.trip();
    if (what == 93) gate_.trip_light(), model_.trip_light();
    if (what == 94) gate_.disarm(), model_.disarm();
    if (what == 95) gate_.checks_passed(), model_.checks_passed();
    if (what == 96) gate_.reset(), model_.reset();
    if (what > 96) gate_.arm(), model_.arm();
  }

  Dice d_;
  Train favourite_;
  double ul_;
  GivenToday before_;
  Totals& totals_;
  Interlock gate_;
  InterlockOracle model_;
  std::uint32_t trial_ = 1;
  std::int64_t longest_pause_us_ = 0;
  Refusal last_ = Refusal::none;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given ? std::strtoull(given, nullptr, 0) : otherwise;
}

TEST(InterlockSequences, PassNoLimitHoweverRequestsFaultsAndCommandsFollowOneAnother) {
  const std::uint64_t seed = from_environment("DOPALOOP_INTERLOCK_SEED", 1);
  const std::uint64_t n = from_environment("DOPALOOP_INTERLOCK_SEQUENCES", kSequences);
  InterlockLimits limits = no_limits();
  Totals totals;
  for (std::uint64_t i = 0; i < n; ++i) {
    Sequence sequence(seed * 0x100000000 + i, limits, totals);
    ASSERT_TRUE(sequence.run()) << "sequence " << i << " of DOPALOOP_INTERLOCK_SEED=" << seed
                                << ", last answer " << name_of(sequence.last_answer());
  }
  std::printf(
      "REPORT: %llu random interlock sequences (seed %llu), %lld requests, %lld trains and %lld drops "
      "allowed: no limit passed\n",
      static_cast<unsigned long long>(n), static_cast<unsigned long long>(seed),
      static_cast<long long>(totals.requests), static_cast<long long>(totals.trains),
      static_cast<long long>(totals.drops));
  for (int r = 1; r <= static_cast<int>(Refusal::water_per_day); ++r) {
    EXPECT_GT(totals.refusals[static_cast<std::size_t>(r)], static_cast<std::int64_t>(n / 2000))
        << name_of(static_cast<Refusal>(r)) << " was hardly ever met";
  }
}

}  // namespace
}  // namespace dopaloop
