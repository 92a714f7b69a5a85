#include "rig/task/visual_decision.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "rig/base/random.h"

namespace dopaloop {

VisualDecision::VisualDecision(const VisualDecisionConfig& config, std::uint64_t seed)
    : config_(config),
      seed_(seed),
      deg_per_count_(config.deg_per_count()),
      threshold_counts_(static_cast<std::int32_t>(std::lround(config.azimuth_deg / deg_per_count_))),
      still_counts_(std::max(
          1, static_cast<std::int32_t>(std::lround(config.quiescence_wheel_deg / deg_per_count_)))) {}

void VisualDecision::enter(TaskState state, SessionTime deadline) {
  state_ = state;
  deadline_ = deadline;
}

void VisualDecision::restart_quiescence(SessionTime from) {
  wheel_origin_ = wheel_;
  enter(TaskState::quiescence, from + quiescence_);
}

void VisualDecision::open(SessionTime now, std::uint32_t trial, const TrialPlan& plan, TrialRow& row,
                          Effects&) {
  row = TrialRow{};
  row.trial = trial;
  row.session = plan.session;
  row.new_session = plan.new_session;
  row.contrast_left = plan.contrast_left;
  row.contrast_right = plan.contrast_right;
  row.side_probability_right = plan.side_probability_right;
  row.repeat = plan.repeat;
  row.debias_draw = plan.debias_draw;
  row.wheel_gain_deg_per_mm = config_.wheel_gain_deg_per_mm;
  row.opened_at = now;
  row.quiescence_s = config_.quiescence_base_s +
                     truncated_exponential({seed_, Purpose::quiescence, trial}, config_.quiescence_scale_s,
                                           config_.quiescence_min_s, config_.quiescence_max_s);
  correct_ = plan.correct;
  quiescence_ = from_s(row.quiescence_s);
  restart_quiescence(now);
}

void VisualDecision::closed(SessionTime now) {
  enter(TaskState::inter_trial, now + from_s(config_.inter_trial_s));
}

void VisualDecision::abort(SessionTime now, TrialRow& row, Effects& effects) {
  if (row.feedback_at == kNever) row.outcome = Outcome::aborted;
  if (row.stimulus_commanded_at != kNever && row.stimulus_off_at == kNever) {
    row.stimulus_off_at = now;
    effects.push(Effect::hide_stimulus);
  }
  enter(TaskState::feedback, kNever);
  effects.push(Effect::feedback_over);
}

void VisualDecision::on_wheel(SessionTime now, SessionTime at, std::int32_t count, TrialRow& row,
                              Effects& effects) {
  wheel_ = count;
  const std::int64_t turned = turned_counts();
  if (state_ == TaskState::quiescence && std::abs(turned) >= still_counts_) {
    ++row.quiescence_restarts;
    restart_quiescence(at);
  } else if (state_ == TaskState::response && at < row.stimulus_on_at) {
    wheel_origin_ = wheel_;  // it arrives late: the turn was made before the stimulus
  } else if (state_ == TaskState::response) {
    if (row.first_movement_at == kNever) row.first_movement_at = at;
    if (std::abs(turned) >= threshold_counts_ && at <= deadline_) {
      respond(turned > 0 ? Choice::right : Choice::left, at, now, row, effects);
    }
  }
}

void VisualDecision::on_flip(SessionTime, SessionTime at, bool shown, TrialRow& row, Effects&) {
  const bool awaited = state_ == TaskState::appearing || state_ == TaskState::response;
  if (!shown || !awaited || row.stimulus_flip_at != kNever || at < row.stimulus_commanded_at) return;
  row.stimulus_flip_at = at;
}

void VisualDecision::on_photodiode(SessionTime now, SessionTime at, TrialRow& row, Effects& effects) {
  if (state_ != TaskState::appearing || at < row.stimulus_commanded_at) return;
  row.photodiode_at = at;
  stimulus_is_on(at, TimeSource::sensed, now, row, effects);
}

void VisualDecision::stimulus_is_on(SessionTime at, TimeSource source, SessionTime now, TrialRow& row,
                                    Effects& effects) {
  row.stimulus_on_at = at;
  row.stimulus_on_source = source;
  row.go_cue_at = now;
  wheel_origin_ = wheel_;
  enter(TaskState::response, at + from_s(config_.response_window_s));
  effects.push(Effect::stimulus_on);
  effects.push(Effect::go_cue);
}

void VisualDecision::respond(Choice choice, SessionTime at, SessionTime now, TrialRow& row,
                             Effects& effects) {
  row.choice = choice;
  row.feedback_at = now;
  row.outcome = choice == Choice::no_go ? Outcome::no_go
                : choice == correct_    ? Outcome::correct
                                        : Outcome::error;
  if (choice != Choice::no_go) {
    row.response_at = at;
    row.reaction_time_s = to_s(at - row.stimulus_on_at);
  }
  const bool correct = row.outcome == Outcome::correct;
  if (!correct) {
    row.stimulus_off_at = now;
    effects.push(Effect::hide_stimulus);
  }
  effects.push(Effect::responded);
  effects.push(correct ? Effect::reward : Effect::noise);
  enter(TaskState::feedback, now + from_s(correct ? config_.feedback_correct_s : config_.feedback_error_s));
}

void VisualDecision::on_deadline(SessionTime now, TrialRow& row, Effects& effects) {
  if (now < deadline_) return;
  switch (state_) {
    case TaskState::quiescence:
      row.stimulus_commanded_at = now;
      enter(TaskState::appearing, now + from_ms(config_.photodiode_timeout_ms));
      effects.push(Effect::show_stimulus);
      break;
    case TaskState::appearing: {
      const bool reported = row.stimulus_flip_at != kNever;
      effects.push(Effect::no_photodiode);
      stimulus_is_on(reported ? row.stimulus_flip_at : row.stimulus_commanded_at,
                     reported ? TimeSource::reported : TimeSource::commanded, now, row, effects);
      break;
    }
    case TaskState::response:
      respond(Choice::no_go, deadline_, now, row, effects);
      break;
    case TaskState::feedback:
      if (row.stimulus_off_at == kNever) {
        row.stimulus_off_at = now;
        effects.push(Effect::hide_stimulus);
      }
      deadline_ = kNever;
      effects.push(Effect::feedback_over);
      break;
    case TaskState::inter_trial:
      enter(TaskState::idle, kNever);
      break;
    case TaskState::idle:
      deadline_ = kNever;
      break;
  }
}

}  // namespace dopaloop
