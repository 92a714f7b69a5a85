// One trial as a row: what was planned, what happened, when, and what light and water were given. The columns
// of the log's `trials` table, of `dopaloop trials`, and what the model process learns from.
//
// Times are session time; kNever is "did not happen" (NULL in the log). Each time's origin is in the
// `_source` field beside it or, where there is none, in its manual line. Numbers that do not apply are NaN
// (NULL). Columns that nothing fills yet stay NULL.
#pragma once

#include <cstdint>
#include <string_view>

#include "rig/base/guidance.h"
#include "rig/base/names.h"
#include "rig/base/text.h"
#include "rig/base/time.h"

namespace dopaloop {

enum class TimeSource : std::uint8_t { none, commanded, reported, sensed };
enum class Choice : std::int8_t { left = -1, no_go = 0, right = 1 };
// aborted: the session ended inside the trial.
// rewarded, omitted: of a task without a choice.
enum class Outcome : std::uint8_t { correct, error, no_go, aborted, rewarded, omitted };
enum class Arm : std::uint8_t { not_eligible, control, light };
// Why the delivered arm is not light, or is not the intended one.
// gate_unmet: the trigger did not come, or not while light.gate held; cap: light.cap_share held it back.
enum class LightReason : std::uint8_t {
  none,
  policy_no,
  control,
  gate_unmet,
  late_guidance,
  interlock,
  device,
  cap,
};

constexpr std::string_view name_of(TimeSource v) {
  constexpr std::string_view names[] = {"none", "commanded", "reported", "sensed"};
  return name_in(names, v);
}
constexpr std::string_view name_of(Choice v) {
  constexpr std::string_view names[] = {"left", "no_go", "right"};
  return name_in(names, static_cast<int>(v) + 1);
}
constexpr std::string_view name_of(Outcome v) {
  constexpr std::string_view names[] = {"correct", "error", "no_go", "aborted", "rewarded", "omitted"};
  return name_in(names, v);
}
constexpr std::string_view name_of(Arm v) {
  constexpr std::string_view names[] = {"not_eligible", "control", "light"};
  return name_in(names, v);
}
constexpr std::string_view name_of(LightReason v) {
  constexpr std::string_view names[] = {"none",          "policy_no", "control", "gate_unmet",
                                        "late_guidance", "interlock", "device",  "cap"};
  return name_in(names, v);
}

// Bits of TrialRow::da_stimulus_flags: what fell into the feature's window.
enum FeatureFlag : std::uint32_t {
  kFlagChoice = 1,
  kFlagReward = 2,
  kFlagMovement = 4,
  kFlagLick = 8,
  kFlagLight = 16,
  kFlagGap = 32,
  kFlagPreviousRewardTail = 64,
};

struct TrialRow {
  std::uint32_t trial = 0;    // 1, 2, ... in this session
  std::uint32_t session = 1;  // the recorded session a replayed trial came from; 1 otherwise
  bool new_session = false;   // first trial of that session

  // plan
  double contrast_left = 0, contrast_right = 0;
  double side_probability_right = kNan;
  bool repeat = false;
  double debias_draw = kNan;
  std::uint32_t phase = 0;
  double wheel_gain_deg_per_mm = kNan;
  std::uint32_t parameter_version = 0;
  bool engaged = true;

  // time line
  SessionTime opened_at = kNever;  // quiescence begins
  std::uint32_t quiescence_restarts = 0;
  double quiescence_s = kNan;
  SessionTime stimulus_commanded_at = kNever;
  SessionTime stimulus_flip_at = kNever;
  SessionTime photodiode_at = kNever;
  SessionTime stimulus_on_at = kNever;  // the onset that reaction times count from
  TimeSource stimulus_on_source = TimeSource::none;
  SessionTime go_cue_at = kNever;
  SessionTime first_movement_at = kNever;
  SessionTime response_at = kNever;
  SessionTime feedback_at = kNever;
  SessionTime stimulus_off_at = kNever;
  SessionTime closed_at = kNever;
  SessionTime cue_at = kNever;
  SessionTime reward_moment_at = kNever;

  // behaviour
  Choice choice = Choice::no_go;
  Outcome outcome = Outcome::aborted;
  double reaction_time_s = kNan;
  std::uint32_t licks = 0;

  // water
  double reward_ul = 0;
  SessionTime valve_on_at = kNever, valve_off_at = kNever;
  double manual_ul = 0;

  // dopamine
  double da_stimulus_z = kNan;
  std::uint32_t da_stimulus_flags = 0;
  double da_reward_z = kNan;
  std::uint32_t da_reward_flags = 0;
  std::uint32_t photometry_gaps = 0;

  // light
  bool eligible = false;
  double propensity = kNan;
  double draw = kNan;
  Arm intended_arm = Arm::not_eligible;
  Arm delivered_arm = Arm::not_eligible;
  LightReason light_reason = LightReason::none;
  SessionTime would_have_fired_at = kNever;
  SessionTime light_commanded_at = kNever;
  SessionTime light_on_at = kNever, light_off_at = kNever;
  std::uint32_t pulses_requested = 0, pulses_delivered = 0;
  double light_mw = kNan;
  double light_mj = 0;
  SessionTime masking_on_at = kNever, masking_off_at = kNever;
  std::uint32_t masking_pulses = 0;

  // licks (rig/task/lick_measures.h)
  double baseline_lick_hz = kNan;
  double preparatory_lick_hz = kNan;
  double reactive_lick_s = kNan;
  double collection_licks = kNan;

  // guidance
  std::uint64_t guidance_id = 0;
  double guidance_age_ms = kNan;
  std::uint32_t guidance_late = 0;
  double p_right = kNan;
  double p_correct = kNan;

  // Light by hand is no part of the trial's arm: it is not in light_mj, pulses or light times.
  double manual_light_mj = 0;
  // the rig
  std::uint32_t overruns = 0;

  static constexpr std::string_view kName = "trial";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = TrialRow;
    f("trial", &T::trial, "number in this session, from 1");
    f("session", &T::session, "recorded session a replayed trial came from, 1 otherwise");
    f("new_session", &T::new_session, "first trial of that session");
    f("contrast_left", &T::contrast_left, "0..1");
    f("contrast_right", &T::contrast_right, "0..1");
    f("side_probability_right", &T::side_probability_right,
      "P(right stimulus) in force when the trial was drawn");
    f("repeat", &T::repeat, "repeated after an error");
    f("debias_draw", &T::debias_draw, "the draw that chose a repeat's side");
    f("phase", &T::phase, "training phase, 0: none");
    f("wheel_gain_deg_per_mm", &T::wheel_gain_deg_per_mm, "stimulus degrees per mm of wheel rim");
    f("parameter_version", &T::parameter_version, "counts live changes of parameters");
    f("engaged", &T::engaged, "false while the mouse counts as disengaged");
    f("opened_at_ns", &T::opened_at, "quiescence begins (decided by the task)");
    f("quiescence_restarts", &T::quiescence_restarts, "times the wheel moved and quiescence began anew");
    f("quiescence_s", &T::quiescence_s, "drawn length of quiescence");
    f("stimulus_commanded_at_ns", &T::stimulus_commanded_at, "command sent");
    f("stimulus_flip_at_ns", &T::stimulus_flip_at, "reported by the display");
    f("photodiode_at_ns", &T::photodiode_at, "sensed edge of the patch");
    f("stimulus_on_at_ns", &T::stimulus_on_at, "onset that reaction times count from");
    f("stimulus_on_source", &T::stimulus_on_source, "where that onset comes from");
    f("go_cue_at_ns", &T::go_cue_at, "command sent");
    f("first_movement_at_ns", &T::first_movement_at,
      "first wheel count after onset, reported by the encoder");
    f("response_at_ns", &T::response_at, "count that crossed the threshold, reported by the encoder");
    f("feedback_at_ns", &T::feedback_at, "command sent");
    f("stimulus_off_at_ns", &T::stimulus_off_at, "command sent");
    f("closed_at_ns", &T::closed_at, "row closed (decided by the task)");
    f("cue_at_ns", &T::cue_at, "command sent; a cue that is no stimulus");
    f("reward_moment_at_ns", &T::reward_moment_at,
      "moment of reward, whether water came or not (decided by the task)");
    f("choice", &T::choice, "as the task decided it from the wheel");
    f("outcome", &T::outcome, "what the task fed back");
    f("reaction_time_s", &T::reaction_time_s, "response minus stimulus onset");
    f("licks", &T::licks, "tongue contacts between opening and closing");
    f("reward_ul", &T::reward_ul, "task water delivered, from the valve's reported open time");
    f("valve_on_at_ns", &T::valve_on_at, "reported by the valve, first task drop");
    f("valve_off_at_ns", &T::valve_off_at, "reported by the valve, first task drop");
    f("manual_ul", &T::manual_ul, "water given by a person since the last trial's close");
    f("da_stimulus_z", &T::da_stimulus_z, "peak of the moving mean after onset, running z");
    f("da_stimulus_flags", &T::da_stimulus_flags,
      "bits: 1 choice, 2 reward, 4 movement, 8 lick, 16 light, 32 gap, 64 previous reward's tail in its "
      "window");
    f("da_reward_z", &T::da_reward_z, "peak after feedback; empty until a later version");
    f("da_reward_flags", &T::da_reward_flags, "as da_stimulus_flags");
    f("photometry_gaps", &T::photometry_gaps, "samples known to be missing");
    f("eligible", &T::eligible, "the policy allowed light");
    f("propensity", &T::propensity, "P(light | eligible)");
    f("draw", &T::draw, "light when draw < propensity");
    f("intended_arm", &T::intended_arm, "arm the policy chose");
    f("delivered_arm", &T::delivered_arm, "arm the mouse was in");
    f("light_reason", &T::light_reason, "why no light, or why not the intended arm");
    f("would_have_fired_at_ns", &T::would_have_fired_at,
      "trigger came and gate and cap let light pass, on light trials and others alike (decided)");
    f("light_commanded_at_ns", &T::light_commanded_at, "command sent");
    f("light_on_at_ns", &T::light_on_at, "reported by the light device, first edge");
    f("light_off_at_ns", &T::light_off_at, "reported by the light device, last edge");
    f("pulses_requested", &T::pulses_requested, "pulses in the commanded train");
    f("pulses_delivered", &T::pulses_delivered, "pulses reported by the light device");
    f("light_mw", &T::light_mw, "commanded power at the fibre tip");
    f("light_mj", &T::light_mj, "energy from reported light-on time");
    f("masking_on_at_ns", &T::masking_on_at, "reported by the masking light, first edge");
    f("masking_off_at_ns", &T::masking_off_at, "reported by the masking light, last edge");
    f("masking_pulses", &T::masking_pulses, "pulses reported by the masking light");
    f("guidance_id", &T::guidance_id, "guidance latched for this trial, 0: none");
    f("guidance_age_ms", &T::guidance_age_ms, "arrival to latch");
    f("guidance_late", &T::guidance_late, "guidance messages that came late or for another trial");
    f("p_right", &T::p_right, "model's one-step-ahead P(choice right)");
    f("p_correct", &T::p_correct, "model's one-step-ahead P(correct)");
    f("manual_light_mj", &T::manual_light_mj,
      "energy of light given by a person since the last trial's close, from reported light-on time");
    f("overruns", &T::overruns, "times since the last close that the loop took too long");
    f("baseline_lick_hz", &T::baseline_lick_hz, "licks a second before the cue");
    f("preparatory_lick_hz", &T::preparatory_lick_hz,
      "licks a second from cue to reward, less baseline_lick_hz");
    f("reactive_lick_s", &T::reactive_lick_s, "reward to the first lick in its collection window");
    f("collection_licks", &T::collection_licks, "licks in the collection window");
  }
};

constexpr double signed_contrast(const TrialRow& t) { return t.contrast_right - t.contrast_left; }

}  // namespace dopaloop
