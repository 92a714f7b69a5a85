// The interlock as an outsider would describe it: every limit worked out anew, naively, from the pulses and
// drops that were allowed. It shares no arithmetic with the gate. After each request it says whether the
// answer was right: what was allowed passes no limit, what was refused would have passed the one that was
// named.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "rig/session/interlock.h"

namespace dopaloop {

class InterlockOracle {
 public:
  InterlockOracle(const InterlockLimits& limits, const GivenToday& before) : l_(limits), before_(before) {
    pulses_.reserve(256);
  }

  // ---- what happened to the gate
  SessionTime now{};
  void checks_passed() { tripped_ = false; }
  void trip() { tripped_ = true, armed_ = false; }
  void trip_light() { light_tripped_ = true, armed_ = false; }
  void reset() { light_tripped_ = false; }
  void arm() { armed_ = armed_ || (!tripped_ && !light_tripped_); }
  void disarm() { armed_ = false; }
  void next_trial() { trial_mj_ = 0; }
  bool same_state(const Interlock& gate) const {
    return gate.tripped() == tripped_ && gate.light_tripped() == light_tripped_ && gate.armed() == armed_;
  }

  // ---- requests and their answers
  bool right_about_light(const Train& t, Refusal answer) {
    const Asked asked = look_at(t);
    slack_ = answer == Refusal::none ? 1 + kTolerance : 1 - kTolerance;
    if (answer != Refusal::none) return would_pass(answer, t, asked);
    for (int r = 1; r <= static_cast<int>(Refusal::water_per_day); ++r) {
      const auto refusal = static_cast<Refusal>(r);
      if (!is_window(refusal) && would_pass(refusal, t, asked)) return false;
    }
    for (const Pulse& p : asked_pulses_) pulses_.push_back(p);
    trains_.push_back({us(now) + t.duration_us, asked.on_us, asked.mj});
    lit_ = true, trial_mj_ += asked.mj, session_mj_ += asked.mj;
    return true;
  }
  bool right_about_water(double ul, std::int64_t open_us, Refusal answer) {
    slack_ = answer == Refusal::none ? 1 + kTolerance : 1 - kTolerance;
    if (answer != Refusal::none) return water_would_pass(answer, ul);
    for (int r = 1; r <= static_cast<int>(Refusal::water_per_day); ++r)
      if (water_would_pass(static_cast<Refusal>(r), ul)) return false;
    if (std::abs(static_cast<double>(open_us) - ul * kUsPerUl) > 1) return false;
    valve_end_ = us(now) + open_us;
    session_ul_ += ul;
    return true;
  }

  // No window of any of the three lengths, wherever it lies, holds more than its limit.
  bool windows_hold() const {
    const auto holds = [](double most, double limit) { return most <= limit * (1 + kTolerance); };
    return holds(most(l_.light.duty_window_s, false), l_.light.duty_max * l_.light.duty_window_s * 1e6) &&
           holds(most(10, true), l_.light.mean_power_10s_max_mw * 10) &&
           holds(most(60, true), l_.light.mean_power_60s_max_mw * 60);
  }

 private:
  static constexpr double kTolerance = 1e-9;  // of sums of decimal fractions
  static constexpr double kUsPerUl = 20'000;  // the calibration of rig_limits()
  struct Pulse {
    std::int64_t from, to;  // us
    double power_mw;
  };
  struct Allowed {
    std::int64_t end;
    double on_us, mj;
  };
  struct Asked {
    double on_us = 0, mj = 0;
    std::int64_t longest_us = 0;
  };

  static std::int64_t us(SessionTime t) { return t.time_since_epoch().count() / 1000; }
  bool over(double value, double limit) const { return !(value <= limit * slack_); }
  static bool is_window(Refusal r) {
    return r == Refusal::duty || r == Refusal::mean_power_10s || r == Refusal::mean_power_60s;
  }
  static bool possible(const Train& t) {
    return t.power_mw > 0 && t.pulse_width_us > 0 && t.duration_us > 0 && t.period_us >= t.pulse_width_us;
  }

  Asked look_at(const Train& t) {
    Asked asked;
    asked_pulses_.clear();
    if (!possible(t)) return asked;
    std::int64_t lit_from = 0, lit_to = -1;
    for (std::int64_t at = 0; at < t.duration_us; at += t.period_us) {
      const std::int64_t width = std::min(t.pulse_width_us, t.duration_us - at);
      asked_pulses_.push_back({us(now) + at, us(now) + at + width, t.power_mw});
      asked.on_us += static_cast<double>(width);
      asked.mj += static_cast<double>(width) * t.power_mw * 1e-6;
      if (at > lit_to) lit_from = at;
      lit_to = at + width;
      asked.longest_us = std::max(asked.longest_us, lit_to - lit_from);
    }
    return asked;
  }

  bool would_pass(Refusal r, const Train& t, const Asked& asked) const {
    const LightLimits& l = l_.light;
    const double r_mm = l.fibre_core_um / 2000;
    switch (r) {
      case Refusal::tripped:
        return tripped_;
      case Refusal::light_tripped:
        return light_tripped_;
      case Refusal::not_armed:
        return !armed_;
      case Refusal::impossible:
        return !possible(t);
      case Refusal::power:
        return over(t.power_mw, l.power_max_mw);
      case Refusal::pulse_width:
        return over(static_cast<double>(asked.longest_us), l.pulse_width_max_ms * 1e3);
      case Refusal::train_length:
        return over(static_cast<double>(t.duration_us), l.train_max_ms * 1e3);
      case Refusal::program_length:
        return over(static_cast<double>(t.duration_us), l.max_program_ms * 1e3);
      case Refusal::irradiance:
        return over(t.power_mw / (3.14159265358979323846 * r_mm * r_mm), l.irradiance_max_mw_per_mm2);
      case Refusal::running:
        return lit_ && us(now) < trains_.back().end;
      case Refusal::gap:
        return lit_ && static_cast<double>(us(now) - trains_.back().end) < l.gap_min_ms * 1e3 - 1e-3;
      case Refusal::energy_per_trial:
        return over(trial_mj_ + asked.mj, l.energy_per_trial_max_mj);
      case Refusal::energy_per_session:
        return over(session_mj_ + asked.mj, l.energy_per_session_max_mj);
      case Refusal::energy_per_day:
        return over(before_.light_mj + session_mj_ + asked.mj, l.energy_per_day_max_mj);
      case Refusal::duty:
        return over(recent(l.duty_window_s, false) + asked.on_us, l.duty_max * l.duty_window_s * 1e6);
      case Refusal::mean_power_10s:
        return over(recent(10, true) + asked.mj, l.mean_power_10s_max_mw * 10);
      case Refusal::mean_power_60s:
        return over(recent(60, true) + asked.mj, l.mean_power_60s_max_mw * 60);
      default:
        return false;
    }
  }

  bool water_would_pass(Refusal r, double ul) const {
    const double open_us = std::round(ul * kUsPerUl);
    switch (r) {
      case Refusal::tripped:
        return tripped_;
      case Refusal::impossible:
        return !(ul > 0);
      case Refusal::drop_volume:
        return over(ul, l_.water.drop_max_ul);
      case Refusal::water_per_session:
        return over(session_ul_ + ul, l_.water.session_max_ul);
      case Refusal::water_per_day:
        return over(before_.water_ul + session_ul_ + ul, l_.water.day_max_ul);
      case Refusal::not_calibrated:
        return !(ul >= 1 && ul <= 4);
      case Refusal::valve_open_time:
        return over(open_us, l_.water.valve_open_max_ms * 1e3);
      case Refusal::program_length:
        return over(open_us, l_.light.max_program_ms * 1e3);
      case Refusal::running:
        return us(now) < valve_end_;
      default:
        return false;
    }
  }

  // The whole of every train that a window may still reach: no less than the gate may count.
  double recent(double window_s, bool energy) const {
    double sum = 0;
    for (const Allowed& train : trains_) {
      if (train.end >= us(now) - static_cast<std::int64_t>(window_s * 1e6))
        sum += energy ? train.mj : train.on_us;
    }
    return sum;
  }

  // A window's content, slid along, is largest where it opens with a pulse or closes with one.
  double most(double window_s, bool energy) const {
    const auto length = static_cast<std::int64_t>(std::llround(window_s * 1e6));
    double most = 0;
    for (const Pulse& p : pulses_)
      most = std::max({most, inside(p.from, p.from + length, energy), inside(p.to - length, p.to, energy)});
    return most;
  }
  double inside(std::int64_t from, std::int64_t to, bool energy) const {
    double sum = 0;
    for (const Pulse& p : pulses_) {
      const std::int64_t on = std::min(p.to, to) - std::max(p.from, from);
      if (on > 0) sum += static_cast<double>(on) * (energy ? p.power_mw * 1e-6 : 1);
    }
    return sum;
  }

  const InterlockLimits& l_;
  GivenToday before_;
  bool tripped_ = true, light_tripped_ = false, armed_ = false, lit_ = false;
  std::int64_t valve_end_ = INT64_MIN;
  double slack_ = 1;  // in favour of whichever answer is judged
  double trial_mj_ = 0, session_mj_ = 0, session_ul_ = 0;
  std::vector<Pulse> pulses_, asked_pulses_;
  std::vector<Allowed> trains_;
};

}  // namespace dopaloop
