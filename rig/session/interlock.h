// The last gate before an output. Starts tripped; water passes once every device has answered with its
// outputs off; light passes only while armed besides. A fault trips it, and it stays tripped: arming does not
// reset it, only the checks of a new session do. Whatever a request says, no light or water passes a limit of
// the config.
//
// What is counted is what was allowed, in full, when it was allowed: a program that is cut short is not given
// back. Pure; single-threaded; no heap.
#pragma once

#include <cstdint>
#include <string_view>

#include "rig/base/fixed_list.h"
#include "rig/base/light.h"
#include "rig/base/names.h"
#include "rig/base/time.h"
#include "rig/session/interlock_limits.h"

namespace dopaloop {

enum class Refusal : std::uint8_t {
  none,
  tripped,
  not_armed,
  impossible,  // not a train or a drop at all
  power,
  pulse_width,
  train_length,
  program_length,
  irradiance,
  duty,
  gap,
  energy_per_trial,
  energy_per_session,
  mean_power_10s,
  mean_power_60s,
  drop_volume,
  water_per_session,
  valve_open_time,
  not_calibrated,
  running,  // the line still carries out its last program
};

constexpr std::string_view name_of(Refusal v) {
  constexpr std::string_view names[] = {
      "none",        "tripped",           "not_armed",          "impossible",     "power",
      "pulse_width", "train_length",      "program_length",     "irradiance",     "duty",
      "gap",         "energy_per_trial",  "energy_per_session", "mean_power_10s", "mean_power_60s",
      "drop_volume", "water_per_session", "valve_open_time",    "not_calibrated", "running"};
  return name_in(names, v);
}

// The same as a sentence for the person who asked, naming the setting that decides.
constexpr std::string_view sentence_of(Refusal v) {
  constexpr std::string_view sentences[] = {
      "allowed",
      "the interlock is tripped",
      "light is not armed",
      "that is no possible train or drop",
      "power is above interlock.light.power_max_mw",
      "a pulse is longer than interlock.light.pulse_width_max_ms",
      "the train is longer than interlock.light.train_max_ms",
      "the train is longer than interlock.light.max_program_ms",
      "irradiance is above interlock.light.irradiance_max_mw_per_mm2",
      "light-on time would pass interlock.light.duty_max",
      "the last train ended less than interlock.light.gap_min_ms ago",
      "energy would pass interlock.light.energy_per_trial_max_mj",
      "energy would pass interlock.light.energy_per_session_max_mj",
      "mean power would pass interlock.light.mean_power_10s_max_mw",
      "mean power would pass interlock.light.mean_power_60s_max_mw",
      "the drop is larger than interlock.water.drop_max_ul",
      "water would pass interlock.water.session_max_ul",
      "the valve would be open longer than interlock.water.valve_open_max_ms",
      "the volume lies outside interlock.water_calibration",
      "the last program is still running"};
  return sentences[static_cast<int>(v)];
}

class Interlock {
 public:
  // `limits` must outlive the interlock.
  explicit Interlock(const InterlockLimits& limits) : limits_(limits) {}

  // ---- state
  void checks_passed() { tripped_ = false; }  // every device answered, outputs off
  void trip() { tripped_ = true, armed_ = false; }
  void arm() { armed_ = !tripped_; }  // by someone at the rig, or at the start where all is emulated
  void disarm() { armed_ = false; }
  bool tripped() const { return tripped_; }
  bool armed() const { return armed_ && !tripped_; }

  // ---- requests: none, and it is counted; or the first limit that it would pass
  Refusal request_light(SessionTime now, std::uint32_t trial, const Train& train);
  // On success `open_us` is the valve's open time from the dated calibration.
  Refusal request_water(SessionTime now, double volume_ul, std::int64_t& open_us);

  double light_mj() const { return session_mj_; }
  double water_ul() const { return session_ul_; }
  // Whether a drop of this volume still fits the session.
  bool has_water_for(double volume_ul) const;

  SessionTime valve_free_at() const { return valve_free_at_; }  // end of the last program allowed

  // us of valve opening for a volume, by linear interpolation between weighed points; < 0 outside of them.
  std::int64_t open_time_us(double volume_ul) const;
  // Inverse: microlitres of an opening; beyond the weighed points in proportion to the nearest one.
  double volume_ul(std::int64_t open_us) const;

 private:
  struct Given {
    SessionTime end;
    Train train;
  };
  struct Dose {
    double on_us = 0, mj = 0;
  };
  Refusal train_refusal(const Train& train) const;
  Refusal history_refusal(SessionTime now, std::uint32_t trial, const Train& train) const;
  // At least the light in any window of this length that a train from `now` on reaches into.
  Dose most_light(SessionTime now, const Train& train, double window_s) const;
  bool far_below_windows(const Train& train) const;
  void forget_before(SessionTime t);

  const InterlockLimits& limits_;
  bool tripped_ = true, armed_ = false;

  // Trains inside the longest window. When it is full, light is refused: nothing uncounted is given.
  static constexpr std::size_t kMaxTrains = 4096;
  std::array<Given, kMaxTrains> trains_{};
  std::size_t first_ = 0, count_ = 0;
  Dose largest_;  // of one train, of all so far
  SessionTime light_free_at_ = SessionTime::min();
  SessionTime valve_free_at_ = SessionTime::min();
  std::uint32_t energy_trial_ = 0;
  double trial_mj_ = 0, session_mj_ = 0, session_ul_ = 0;
};

}  // namespace dopaloop
