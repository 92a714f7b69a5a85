#include "rig/session/interlock.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dopaloop {
namespace {

// Limits are decimal numbers; a sum of allowed doses may differ from them in the last bit.
bool above(double value, double limit) { return !(value <= limit * (1 + 1e-12)); }

}  // namespace

// ---- state ---------------------------------------------------------------------------------------------

void Interlock::begin_day(const GivenToday& before) {
  const auto known = [](double sum) { return sum >= 0 ? sum : std::numeric_limits<double>::quiet_NaN(); };
  before_ = {known(before.water_ul), known(before.light_mj)};
}

void Interlock::checks_passed() { tripped_ = false; }

void Interlock::trip() {
  tripped_ = true;
  armed_ = false;
}

void Interlock::trip_light() {
  light_tripped_ = true;
  armed_ = false;
}

void Interlock::reset() { light_tripped_ = false; }

void Interlock::arm() {
  if (tripped_) return;
  if (light_tripped_) return;
  armed_ = true;
}

void Interlock::disarm() { armed_ = false; }

Refusal Interlock::state_refusal() const {
  if (tripped_) return Refusal::tripped;
  if (light_tripped_) return Refusal::light_tripped;
  if (!armed_) return Refusal::not_armed;
  return Refusal::none;
}

// ---- light ---------------------------------------------------------------------------------------------

Refusal Interlock::train_refusal(const Train& train) const {
  const LightLimits& l = limits_.light;
  const auto duration_us = static_cast<double>(train.duration_us);
  const auto pulse_us = static_cast<double>(longest_pulse_us(train));
  const double irradiance = irradiance_mw_per_mm2(train.power_mw, l.fibre_core_um);
  if (!(train.power_mw > 0)) return Refusal::impossible;
  if (train.pulse_width_us <= 0) return Refusal::impossible;
  if (train.duration_us <= 0) return Refusal::impossible;
  if (train.period_us < train.pulse_width_us) return Refusal::impossible;
  if (above(train.power_mw, l.power_max_mw)) return Refusal::power;
  if (above(pulse_us, l.pulse_width_max_ms * 1e3)) return Refusal::pulse_width;
  if (above(duration_us, l.train_max_ms * 1e3)) return Refusal::train_length;
  if (above(duration_us, l.max_program_ms * 1e3)) return Refusal::program_length;
  if (above(irradiance, l.irradiance_max_mw_per_mm2)) return Refusal::irradiance;
  return Refusal::none;
}

Refusal Interlock::sum_refusal(std::uint32_t trial, const Train& train) const {
  const LightLimits& l = limits_.light;
  const double mj = energy_mj(train);
  const double trial_mj = trial == energy_trial_ ? trial_mj_ + mj : mj;
  if (above(trial_mj, l.energy_per_trial_max_mj)) return Refusal::energy_per_trial;
  if (above(session_mj_ + mj, l.energy_per_session_max_mj)) return Refusal::energy_per_session;
  if (above(light_day_mj() + mj, l.energy_per_day_max_mj)) return Refusal::energy_per_day;
  return Refusal::none;
}

Refusal Interlock::gap_refusal(SessionTime now) const {
  if (now < light_free_at_) return Refusal::running;
  if (light_free_at_ == SessionTime::min()) return Refusal::none;
  if (now - light_free_at_ < from_ms(limits_.light.gap_min_ms)) return Refusal::gap;
  return Refusal::none;
}

// A window that the new train reaches into ends after `now`, so it holds nothing of trains that ended
// `window` before. Of each other train it holds at most what a window holds that opens with that train.
Interlock::Dose Interlock::most_light(SessionTime now, const Train& train, double window_s) const {
  Dose dose;
  const auto add = [&](const Train& given) {
    const Train held = within(given, window_s);
    dose.on_us += static_cast<double>(on_time_us(held));
    dose.mj += energy_mj(held);
  };
  add(train);
  for (std::size_t i = 0; i < count_; ++i) {
    const Given& given = trains_[(first_ + i) % kMaxTrains];
    if (given.end > now - from_s(window_s)) add(given.train);
  }
  return dose;
}

// No window holds more than every train that is kept, each as large as the largest: the sums, which take time
// in proportion to the trains, are made only where that might pass a limit.
bool Interlock::far_below_windows(const Train& train) const {
  const LightLimits& l = limits_.light;
  const double n = static_cast<double>(count_ + 1);
  const double on_us = n * std::max(largest_.on_us, static_cast<double>(on_time_us(train)));
  const double mj = n * std::max(largest_.mj, energy_mj(train));
  if (above(on_us, l.duty_max * l.duty_window_s * 1e6)) return false;
  if (above(mj, l.mean_power_10s_max_mw * 10)) return false;
  if (above(mj, l.mean_power_60s_max_mw * 60)) return false;
  return true;
}

Refusal Interlock::window_refusal(SessionTime now, const Train& train) const {
  const LightLimits& l = limits_.light;
  const auto in = [&](double window_s) { return most_light(now, train, window_s); };
  if (count_ == kMaxTrains) return Refusal::duty;
  if (far_below_windows(train)) return Refusal::none;
  if (above(in(l.duty_window_s).on_us, l.duty_max * l.duty_window_s * 1e6)) return Refusal::duty;
  if (above(in(10).mj, l.mean_power_10s_max_mw * 10)) return Refusal::mean_power_10s;
  if (above(in(60).mj, l.mean_power_60s_max_mw * 60)) return Refusal::mean_power_60s;
  return Refusal::none;
}

void Interlock::forget_before(SessionTime t) {
  while (count_ > 0 && trains_[first_].end <= t) {
    first_ = (first_ + 1) % kMaxTrains;
    --count_;
  }
}

Refusal Interlock::request_light(SessionTime now, std::uint32_t trial, const Train& train) {
  forget_before(now - from_s(std::max(60., limits_.light.duty_window_s)));
  if (const Refusal r = state_refusal(); r != Refusal::none) return r;
  if (const Refusal r = train_refusal(train); r != Refusal::none) return r;
  if (const Refusal r = gap_refusal(now); r != Refusal::none) return r;
  if (const Refusal r = sum_refusal(trial, train); r != Refusal::none) return r;
  if (const Refusal r = window_refusal(now, train); r != Refusal::none) return r;

  const double mj = energy_mj(train);
  light_free_at_ = now + from_us(static_cast<double>(train.duration_us));
  trains_[(first_ + count_) % kMaxTrains] = {light_free_at_, train};
  count_ += 1;
  trial_mj_ = trial == energy_trial_ ? trial_mj_ + mj : mj;
  energy_trial_ = trial;
  session_mj_ += mj;
  largest_.on_us = std::max(largest_.on_us, static_cast<double>(on_time_us(train)));
  largest_.mj = std::max(largest_.mj, mj);
  return Refusal::none;
}

// ---- water ---------------------------------------------------------------------------------------------

Refusal Interlock::request_water(SessionTime now, double volume_ul, std::int64_t& open_us) {
  const WaterLimits& l = limits_.water;
  if (tripped_) return Refusal::tripped;
  if (!(volume_ul > 0)) return Refusal::impossible;
  if (above(volume_ul, l.drop_max_ul)) return Refusal::drop_volume;
  if (const Refusal r = water_sum_refusal(volume_ul); r != Refusal::none) return r;
  const std::int64_t us = open_time_us(volume_ul);
  if (us <= 0) return Refusal::not_calibrated;
  if (above(static_cast<double>(us), l.valve_open_max_ms * 1e3)) return Refusal::valve_open_time;
  if (above(static_cast<double>(us), limits_.light.max_program_ms * 1e3)) return Refusal::program_length;
  if (now < valve_free_at_) return Refusal::running;
  open_us = us;
  valve_free_at_ = now + from_us(static_cast<double>(us));
  session_ul_ += volume_ul;
  return Refusal::none;
}

Refusal Interlock::water_sum_refusal(double volume_ul) const {
  if (above(session_ul_ + volume_ul, limits_.water.session_max_ul)) return Refusal::water_per_session;
  if (above(water_day_ul() + volume_ul, limits_.water.day_max_ul)) return Refusal::water_per_day;
  return Refusal::none;
}

std::int64_t Interlock::open_time_us(double volume_ul) const {
  const auto ms = open_ms_for(limits_.water_calibration, volume_ul);
  return ms ? std::llround(*ms * 1e3) : -1;
}

double Interlock::volume_ul(std::int64_t open_us) const {
  const auto& v = limits_.water_calibration.volume_ul;
  const auto& t = limits_.water_calibration.open_ms;
  const double ms = static_cast<double>(open_us) * 1e-3;
  if (v.size() < 2 || ms <= 0) return 0;
  if (ms <= t.front()) return v.front() * ms / t.front();
  for (std::size_t i = 1; i < t.size(); ++i) {
    if (ms <= t[i]) return v[i - 1] + (ms - t[i - 1]) / (t[i] - t[i - 1]) * (v[i] - v[i - 1]);
  }
  return v.back() * ms / t.back();
}

}  // namespace dopaloop
