#include "rig/daemon/telemetry.h"

#include <cmath>

namespace dopaloop {
namespace {

template <class Repeated>
void put_numbers(const WeightArray& from, Repeated* to) {
  for (const double x : from) {
    if (!std::isnan(x)) to->Add(x);
  }
}

std::string text(std::string_view v) { return std::string(v); }

}  // namespace

void to_proto(const Snapshot& s, v1::State* out) {
  out->set_now_ns(to_ns(s.now));
  out->set_task_state(text(s.task_state.view()));
  out->set_trial(s.trial);
  out->set_contrast_left(s.contrast_left);
  out->set_contrast_right(s.contrast_right);
  out->set_wheel_deg(s.wheel_deg);
  out->set_trials_closed(s.trials_closed);
  out->set_left_correct(s.left_correct);
  out->set_left_total(s.left_total);
  out->set_right_correct(s.right_correct);
  out->set_right_total(s.right_total);
  out->set_no_go(s.no_go);
  out->set_water_ul(s.water_ul);
  out->set_dopamine_z(s.dopamine_z);
  out->set_dopamine_quality(text(name_of(s.dopamine_quality)));
  out->set_light_armed(s.light_armed);
  out->set_interlock_reason(s.tripped         ? "tripped"
                            : s.light_tripped ? "tripped: reset it at the rig"
                            : s.light_armed   ? ""
                                              : "disarmed");
  out->set_light_on(s.light_on);
  out->set_light_trials(s.light_trials);
  out->set_control_trials(s.control_trials);
  out->set_light_mj(s.light_mj);
  out->set_water_day_ul(s.water_day_ul);
  out->set_light_day_mj(s.light_day_mj);
  out->set_loop_p50_us(s.loop_p50_us);
  out->set_loop_p99_us(s.loop_p99_us);
  out->set_loop_max_us(s.loop_max_us);
  out->set_loop_events(s.loop_events);
  out->set_overruns(s.overruns);
  out->set_telemetry_dropped(s.telemetry_dropped);
  out->set_model_alive(s.model_alive);
  out->set_guidance_late(s.guidance_late);
  put_numbers(s.weight_mean, out->mutable_weight_mean());
  put_numbers(s.weight_sd, out->mutable_weight_sd());
  out->set_p_correct(s.p_correct);
  out->set_paused(s.paused);
  out->set_alarm(s.alarm);
  out->set_stopping(s.stopping);
  out->set_ended(s.ended);
  out->set_end_reason(text(name_of(s.end_reason)));
  for (const double z : s.dopamine_trace) out->add_recent_dopamine_z(z);
}

void to_proto(const EventText& event, SessionTime now, v1::Event* out) {
  out->set_now_ns(to_ns(now));
  out->set_kind(text(event.kind.view()));
  out->set_text(text(event.text.view()));
  out->set_warning(event.warning);
}

OperatorCommand to_command(const v1::Command& command) {
  OperatorCommand c;
  c.request_id = command.request_id();
  c.who = command.who();
  switch (command.action_case()) {
    case v1::Command::kStopAfterTrial:
      c.command = CommandKind::stop_after_trial;
      break;
    case v1::Command::kStopNow:
      c.command = CommandKind::stop_now;
      break;
    case v1::Command::kPause:
      c.command = CommandKind::pause;
      break;
    case v1::Command::kResume:
      c.command = CommandKind::resume;
      break;
    case v1::Command::kDrop:
      c.command = CommandKind::drop;
      c.volume_ul = command.drop().volume_ul();
      break;
    case v1::Command::kNote:
      c.command = CommandKind::note;
      c.text = command.note().text();
      break;
    case v1::Command::kDisarmLight:
      c.command = CommandKind::disarm_light;
      break;
    case v1::Command::kAcknowledge:
      c.command = CommandKind::acknowledge;
      break;
    case v1::Command::kAdvance:
      c.command = CommandKind::advance;
      break;
    case v1::Command::kSetParameter:
      c.command = CommandKind::set_parameter;
      c.parameter = command.set_parameter().parameter();
      c.value = command.set_parameter().value();
      c.text = command.set_parameter().why();
      break;
    case v1::Command::kArmLight:
      c.command = CommandKind::arm_light;
      c.present = command.arm_light().confirm_present();
      break;
    case v1::Command::kReset:
      c.command = CommandKind::reset;
      c.present = command.reset().confirm_present();
      break;
    case v1::Command::kLight:
      c.command = CommandKind::light;
      c.present = command.light().confirm_present();
      c.power_mw = command.light().power_mw();
      c.pulse_width_ms = command.light().pulse_width_ms();
      c.frequency_hz = command.light().frequency_hz();
      c.duration_ms = command.light().duration_ms();
      break;
    case v1::Command::kPing:
    case v1::Command::ACTION_NOT_SET:
      c.command = CommandKind::ping;
      break;
  }
  return c;
}

}  // namespace dopaloop
