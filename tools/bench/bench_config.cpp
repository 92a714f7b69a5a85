#include "tools/bench/bench_config.h"

namespace dopaloop {
namespace {

// Limits that let light through as often as dopamine calls for it; every output is emulated.
constexpr const char* kLimits = R"([interlock]
arm_at_start = true
[interlock.light]
power_max_mw = 5
pulse_width_max_ms = 10
train_max_ms = 10
max_program_ms = 100
duty_max = 1
duty_window_s = 10
energy_per_trial_max_mj = 1000
energy_per_session_max_mj = 100000
energy_per_day_max_mj = 1000000
gap_min_ms = 1
fibre_core_um = 200
irradiance_max_mw_per_mm2 = 100
mean_power_10s_max_mw = 5
mean_power_60s_max_mw = 5
[interlock.water]
drop_max_ul = 4
session_max_ul = 5000
day_max_ul = 1000000
valve_open_max_ms = 100
[interlock.water_calibration]
date = "2026-01-15"
open_ms = [20, 40, 60, 80]
volume_ul = [1, 2, 3, 4]
)";

constexpr const char* kTask = R"([task]
task = "visual_decision"
contrasts = [1]
contrast_probabilities = [1]
masking = "none"
azimuth_deg = 90
quiescence_base_s = 0
quiescence_scale_s = 0.001
quiescence_min_s = 0
quiescence_max_s = 0.001
noise_s = 0.01
go_cue_s = 0.01
feedback_correct_s = 0.05
feedback_error_s = 0
inter_trial_s = 0.05
reward_ul = 1
max_trials = 100000
head_fixed_max_min = 600
)";

// While events follow one another the baseline learns from as many high samples as resting ones (what light
// reaches teaches nothing): then a high one stands at z = 1, a resting one at -1.
constexpr double kThresholdZ = .3;

}  // namespace

std::string bench_config(const BenchRig& rig) {
  const std::string rate = std::to_string(rig.photometry_hz);
  return "name = \"bench\"\n"
         "[devices]\nkind = \"emulated\"\n"
         "[emulated]\nframe_rate_hz = 1000\nphotometry_rate_hz = " +
         rate + "\n" + kLimits + "[light]\nat = \"" + (rig.light ? "dopamine" : "off") +
         "\"\n"
         "threshold_z = " +
         std::to_string(kThresholdZ) + "\nper_trial_max = " + (rig.light ? "100000" : "1") +
         "\n"
         "power_mw = 1\npulse_width_ms = 0.5\nfrequency_hz = 1000\nduration_ms = 0.5\n"
         "[dopamine]\nsampling_rate_hz = " +
         rate + "\nlow_pass_hz = " + std::to_string(.25 * rig.photometry_hz) +
         "\nbaseline_s = 60\nsettling_s = 0\nlight_guard_ms = 0\n"
         "[model.policy]\npolicy = \"" +
         (rig.light ? "low_confidence" : "none") +
         "\"\n"
         "p_correct_below = 1\np_light = 0.9\n"
         "[realtime]\nspin = " +
         (rig.spin ? "true" : "false") + "\ncpu = " + std::to_string(rig.loop_cpu) + "\n" + kTask +
         "response_window_s = " + std::to_string(rig.trial_s) + "\n";
}

}  // namespace dopaloop
