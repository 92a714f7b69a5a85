#include "rig/session/clock_map.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {
namespace {

double median(std::array<double, 64> values, std::size_t n) {
  if (n == 0) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(n));
  return *middle;
}

Duration rounded(double ns) { return Duration{std::llround(ns)}; }
double ns_of(Duration d) { return static_cast<double>(d.count()); }

}  // namespace

double ClockMap::y_of(DeviceTime device, SessionTime session) const {
  return static_cast<double>(to_ns(session) - to_ns(device) - base_offset_);
}

void ClockMap::begin(DeviceTime device, SessionTime session) {
  const SessionTime floor = last_mapped_;
  const std::uint32_t fits = fits_;
  *this = {};
  fits_ = fits + 1;
  begun_ = true;
  origin_ = last_device_ = device;
  base_offset_ = to_ns(session) - to_ns(device);
  first_arrival_ = last_arrival_ = session;
  last_mapped_ = std::max(floor, session);
}

void ClockMap::begin_anew() { begun_ = false; }

SessionTime ClockMap::map(DeviceTime device, SessionTime arrival) {
  if (!begun_ || jumped(device, arrival)) begin(device, arrival);
  last_arrival_ = arrival;
  learn(x_of(device), y_of(device, arrival));
  return place(device, arrival);
}

// Whether this cannot be the clock that was fitted.
bool ClockMap::jumped(DeviceTime device, SessionTime arrival) {
  if (device < last_device_ - kReorder) return true;
  const double delay = y_of(device, arrival) - line().at(x_of(device));
  const double drift = LowerEnvelope::kMaxSlope * ns_of(arrival - last_arrival_);
  const bool settled = arrival - first_arrival_ >= kSettling;
  const double margin = drift + 8 * usual_delay_ + ns_of(settled ? kJump : kUnsettledJump);
  if (delay < -margin) return true;
  if (delay < margin) {
    late_since_ = kNever;
  } else if (late_since_ == kNever) {
    late_since_ = arrival;
  }
  return late_since_ != kNever && arrival - late_since_ >= kPatience;
}

void ClockMap::learn(double x, double y) {
  envelope_.add(x, y);
  delays_[arrivals_++ % delays_.size()] = y - line().at(x);
  if (arrivals_ % delays_.size() == 0) usual_delay_ = std::max(0., median(delays_, delays_.size()));
}

SessionTime ClockMap::place(DeviceTime device, SessionTime arrival) {
  const Duration step = device - last_device_;
  const double ahead = ns_of(step) * line().slope;
  if (step < Duration::zero()) return std::min(last_mapped_ + step + rounded(ahead), arrival);
  const SessionTime straight = last_mapped_ + step + rounded(ahead);
  const SessionTime fitted =
      at_ns<SessionTime>(to_ns(device) + base_offset_ + rounded(line().at(x_of(device))).count());
  const Duration most = rounded(kSlew * ns_of(step));
  const SessionTime slewed = std::clamp(fitted, straight - most, straight + most);
  last_mapped_ = std::max(std::min(slewed, arrival), last_mapped_);
  last_device_ = device;
  return last_mapped_;
}

// ---- sync pulses ---------------------------------------------------------------------------------------

void ClockMap::pulse(DeviceTime device, SessionTime session) {
  if (begun_ && n_pulses_ > 0) {
    const double off = y_of(device, session) - pulse_line_.at(x_of(device));
    const double drift = LowerEnvelope::kMaxSlope * std::abs(x_of(device) - last_pulse_x_);
    if (x_of(device) <= last_pulse_x_ || std::abs(off) > drift + ns_of(kJump)) begun_ = false;
  }
  if (!begun_) {
    begin(device, session);
    arrivals_ = 0;
  }
  last_pulse_x_ = x_of(device);
  pulses_[n_pulses_++ % kPulses] = {last_pulse_x_, y_of(device, session)};
  fit_pulses();
}

// Least squares over the last pulses.
void ClockMap::fit_pulses() {
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(n_pulses_, kPulses));
  double x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < n; ++i) x += pulses_[i].x / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) y += pulses_[i].y / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    xx += (pulses_[i].x - x) * (pulses_[i].x - x);
    xy += (pulses_[i].x - x) * (pulses_[i].y - y);
  }
  const double slope = n >= 3 && xx > 0 ? xy / xx : 0;
  pulse_line_ = {x, y, std::clamp(slope, -LowerEnvelope::kMaxSlope, LowerEnvelope::kMaxSlope)};
}

bool ClockMap::by_pulses() const {
  return n_pulses_ > 0 && x_of(last_device_) - last_pulse_x_ <= ns_of(kPulseMemory);
}

// ---- what is known -------------------------------------------------------------------------------------

double ClockMap::residual_ns() const {
  if (!by_pulses())
    return median(delays_, static_cast<std::size_t>(std::min<std::uint64_t>(arrivals_, delays_.size())));
  std::array<double, kPulses> off{};
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(n_pulses_, kPulses));
  for (std::size_t i = 0; i < n; ++i) off[i] = std::abs(pulses_[i].y - pulse_line_.at(pulses_[i].x));
  return median(off, n);
}

ClockEstimate ClockMap::estimate() const {
  ClockEstimate e;
  e.fit = fits_;
  if (!begun_) return e;
  e.method = by_pulses() ? ClockMethod::sync_pulses : ClockMethod::arrivals;
  e.device_at = last_device_;
  e.offset = Duration{base_offset_} + rounded(line().at(x_of(last_device_)));
  e.drift_ppm = line().slope * 1e6;
  e.residual_us = residual_ns() * 1e-3;
  e.readings = by_pulses() ? n_pulses_ : arrivals_;
  return e;
}

}  // namespace dopaloop
