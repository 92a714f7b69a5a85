// A session in full swing, to draw.
#pragma once

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {

inline v1::State sample_state() {
  v1::State s;
  auto& info = *s.mutable_session();
  info.set_rig("emulated");
  info.set_subject("demo-mouse");
  info.set_experimenter("someone");
  info.set_pace("20");
  info.set_trials_planned(120);
  info.set_started_at("2026-11-22T15:04:05+01:00");
  for (const char* name : {"right", "left", "bias"}) info.add_weight_names(name);
  s.set_sequence(4);
  s.set_task_state("response");
  s.set_trial(17);
  s.set_contrast_left(.5);
  s.set_wheel_deg(-12.3);
  s.set_trials_closed(16);
  s.set_left_correct(10), s.set_left_total(12), s.set_right_correct(5), s.set_right_total(7), s.set_no_go(1);
  s.set_water_ul(24), s.set_water_limit_ul(1000);
  s.set_dopamine_z(1.9), s.set_dopamine_quality("good");
  for (int i = 0; i < 200; ++i) s.add_recent_dopamine_z(i % 7 - 2);
  s.set_light_armed(true), s.set_light_trials(8), s.set_control_trials(9), s.set_light_mj(1.2),
      s.set_light_limit_mj(50);
  s.set_loop_p50_us(12), s.set_loop_p99_us(80), s.set_loop_max_us(210), s.set_loop_events(123456);
  s.set_model_alive(true), s.set_p_correct(.83);
  for (const double m : {1.2, -.8, .1}) s.add_weight_mean(m), s.add_weight_sd(.25);
  return s;
}

}  // namespace dopaloop
