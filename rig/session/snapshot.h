// The session at a glance, for those who watch: complete in itself, made on demand, dropped when nobody keeps
// up.
#pragma once

#include <array>
#include <string_view>

#include "rig/session/io.h"

namespace dopaloop {

struct Snapshot {
  static constexpr std::size_t kTrace = 48;  // recent dopamine, one value every 100 ms of session time

  SessionTime now{};
  Text<32> task_state;
  std::uint32_t trial = 0, trials_closed = 0;
  double contrast_left = 0, contrast_right = 0, wheel_deg = 0;
  std::uint32_t left_correct = 0, left_total = 0, right_correct = 0, right_total = 0, no_go = 0;
  double water_ul = 0;
  double dopamine_z = 0;
  Quality dopamine_quality = Quality::none;
  bool light_armed = false, tripped = true, light_tripped = false, light_on = false;
  std::uint32_t light_trials = 0, control_trials = 0;
  double light_mj = 0;
  double water_day_ul = 0, light_day_mj = 0;  // with the animal's earlier sessions of today
  bool model_alive = false;
  std::uint32_t guidance_late = 0;
  WeightArray weight_mean = kNoWeights, weight_sd = kNoWeights;
  double p_correct = kNan;
  bool alarm = false;  // raised and not yet acknowledged
  bool paused = false, stopping = false, ended = false;
  EndReason end_reason{};
  std::array<double, kTrace> dopamine_trace{};  // oldest first
  // filled by the control loop
  double loop_p50_us = 0, loop_p99_us = 0, loop_max_us = 0;
  std::uint64_t loop_events = 0, overruns = 0, telemetry_dropped = 0;

  static constexpr std::string_view kName = "snapshot";
  template <class F>
  static constexpr void describe(F&& f) {
    using S = Snapshot;
    f("now_ns", &S::now, "");
    f("task_state", &S::task_state, "");
    f("trial", &S::trial, "");
    f("trials_closed", &S::trials_closed, "");
    f("contrast_left", &S::contrast_left, "");
    f("contrast_right", &S::contrast_right, "");
    f("wheel_deg", &S::wheel_deg, "");
    f("left_correct", &S::left_correct, "");
    f("left_total", &S::left_total, "");
    f("right_correct", &S::right_correct, "");
    f("right_total", &S::right_total, "");
    f("no_go", &S::no_go, "");
    f("water_ul", &S::water_ul, "");
    f("dopamine_z", &S::dopamine_z, "");
    f("dopamine_quality", &S::dopamine_quality, "");
    f("light_armed", &S::light_armed, "");
    f("tripped", &S::tripped, "");
    f("light_tripped", &S::light_tripped, "");
    f("light_on", &S::light_on, "");
    f("light_trials", &S::light_trials, "");
    f("control_trials", &S::control_trials, "");
    f("light_mj", &S::light_mj, "");
    f("water_day_ul", &S::water_day_ul, "");
    f("light_day_mj", &S::light_day_mj, "");
    f("model_alive", &S::model_alive, "");
    f("guidance_late", &S::guidance_late, "");
    f("weight_mean", &S::weight_mean, "");
    f("weight_sd", &S::weight_sd, "");
    f("p_correct", &S::p_correct, "");
    f("paused", &S::paused, "");
    f("stopping", &S::stopping, "");
    f("ended", &S::ended, "");
    f("end_reason", &S::end_reason, "");
    f("dopamine_trace", &S::dopamine_trace, "");
    f("loop_p50_us", &S::loop_p50_us, "");
    f("loop_p99_us", &S::loop_p99_us, "");
    f("loop_max_us", &S::loop_max_us, "");
    f("loop_events", &S::loop_events, "");
    f("overruns", &S::overruns, "");
    f("telemetry_dropped", &S::telemetry_dropped, "");
    f("alarm", &S::alarm, "");
  }
};

}  // namespace dopaloop
