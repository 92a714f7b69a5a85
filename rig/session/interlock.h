// The last gate before an output. Starts tripped; water passes once every device has answered with its
// outputs off; light passes only while armed besides. Whatever a request says, no light or water passes a
// limit of the config.
//
// Two latches. trip() is for good: neither water nor light until the checks of a new session. trip_light()
// holds light alone, until a person's reset(); that re-arms nothing, it only lets light be armed again.
//
// What is counted is what was allowed, in full, when it was allowed: a program that is cut short is not given
// back. A sliding window is judged as if every train inside it had begun with it, so it errs towards less
// light. Trains that a window may still reach into are kept; once there is no room for one more, light is
// refused (Refusal::duty). Pure; single-threaded; no heap.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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
  light_tripped,
  energy_per_day,
  water_per_day,
};

constexpr std::string_view name_of(Refusal v) {
  constexpr std::string_view names[] = {
      "none",          "tripped",           "not_armed",          "impossible",     "power",
      "pulse_width",   "train_length",      "program_length",     "irradiance",     "duty",
      "gap",           "energy_per_trial",  "energy_per_session", "mean_power_10s", "mean_power_60s",
      "drop_volume",   "water_per_session", "valve_open_time",    "not_calibrated", "running",
      "light_tripped", "energy_per_day",    "water_per_day"};
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
      "the last program is still running",
      "light is tripped: look at the rig, then reset, then arm",
      "the day's energy would pass interlock.light.energy_per_day_max_mj",
      "the day's water would pass interlock.water.day_max_ul"};
  return sentences[static_cast<int>(v)];
}

// What the animal was allowed today before this session. NaN or negative: not known, and nothing more is
// allowed.
struct GivenToday {
  double water_ul = 0, light_mj = 0;
};

class Interlock {
 public:
  // `limits` must outlive the interlock.
  explicit Interlock(const InterlockLimits& limits) : limits_(limits) {}

  // ---- state
  void begin_day(const GivenToday& before);  // once, before the first request
  void checks_passed();                      // every device answered, outputs off
  void trip();
  void trip_light();
  void reset();  // by someone at the rig
  void arm();    // by someone at the rig, or at the start where all is emulated
  void disarm();
  bool tripped() const { return tripped_; }
  bool light_tripped() const { return light_tripped_; }
  bool armed() const { return armed_; }

  // ---- requests: none, and it is counted; or a limit that it would pass
  Refusal request_light(SessionTime now, std::uint32_t trial, const Train& train);
  // On success `open_us` is the valve's open time from the dated calibration.
  Refusal request_water(SessionTime now, double volume_ul, std::int64_t& open_us);
  // Whether a drop of this volume still fits session and day: none, or the sum that it would pass.
  Refusal water_sum_refusal(double volume_ul) const;

  double light_mj() const { return session_mj_; }  // of this session
  double water_ul() const { return session_ul_; }
  double light_day_mj() const { return before_.light_mj + session_mj_; }
  double water_day_ul() const { return before_.water_ul + session_ul_; }

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
  Refusal state_refusal() const;
  Refusal train_refusal(const Train& train) const;
  Refusal sum_refusal(std::uint32_t trial, const Train& train) const;
  Refusal gap_refusal(SessionTime now) const;
  Refusal window_refusal(SessionTime now, const Train& train) const;
  // At least the light in any window of this length that a train from `now` on reaches into.
  Dose most_light(SessionTime now, const Train& train, double window_s) const;
  bool far_below_windows(const Train& train) const;
  void forget_before(SessionTime t);

  const InterlockLimits& limits_;
  bool tripped_ = true, light_tripped_ = false, armed_ = false;
  GivenToday before_;

  // Trains inside the longest window: a ring, written before it is read.
  static constexpr std::size_t kMaxTrains = 4096;
  std::array<Given, kMaxTrains> trains_;
  std::size_t first_ = 0, count_ = 0;
  Dose largest_;  // of one train, of all so far
  SessionTime light_free_at_ = SessionTime::min();
  SessionTime valve_free_at_ = SessionTime::min();
  std::uint32_t energy_trial_ = 0;
  double trial_mj_ = 0, session_mj_ = 0, session_ul_ = 0;
};

}  // namespace dopaloop
