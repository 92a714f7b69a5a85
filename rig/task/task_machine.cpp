#include "rig/task/task_machine.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

bool of_wheel(TaskEvent event) { return event >= TaskEvent::wheel_left && event <= TaskEvent::wheel_moved; }

// A trial's row as its plan begins it.
TrialRow row_of(const TrialPlan& plan, std::uint32_t trial, SessionTime now) {
  TrialRow row;
  row.trial = trial;
  row.session = plan.session;
  row.new_session = plan.new_session;
  row.contrast_left = plan.contrast_left;
  row.contrast_right = plan.contrast_right;
  row.side_probability_right = plan.side_probability_right;
  row.repeat = plan.repeat;
  row.debias_draw = plan.debias_draw;
  row.phase = plan.phase;
  row.engaged = plan.engaged;
  row.opened_at = now;
  return row;
}

}  // namespace

TaskMachine::TaskMachine(const TaskTable& table, std::span<const double> numbers, std::uint64_t seed)
    : table_(table), numbers_(numbers.begin(), numbers.end()), seed_(seed) {}

// ---- the course of a trial -----------------------------------------------------------------------------

void TaskMachine::open(SessionTime now, std::uint32_t trial, const TrialPlan& plan, TrialRow& row,
                       Effects& effects) {
  row = row_of(plan, trial, now);
  trial_ = trial;
  facts_ = facts_of(plan);
  correct_ = plan.correct;
  if (!std::isnan(plan.reward_ul)) numbers_[table_.reward_place] = plan.reward_ul;
  const double gain = std::isnan(plan.wheel_gain_deg_per_mm) ? value(table_.wheel_gain_deg_per_mm)
                                                             : plan.wheel_gain_deg_per_mm;
  row.wheel_gain_deg_per_mm = gain;
  const double rim_mm = 2 * std::numbers::pi * value(table_.wheel_radius_mm);
  deg_per_count_ = gain * rim_mm / value(table_.wheel_counts_per_turn);
  enter(table_.first, {now, now}, row, effects);
}

void TaskMachine::closed(SessionTime now) {
  state_ = kInterTrial;
  began_ = now;
  timer_ = now + from_s(drawn_s(table_.inter_trial, kInterTrial));
  grace_ = {};
  still_until_ = kNever;
}

void TaskMachine::abort(SessionTime now, TrialRow& row, Effects& effects) {
  if (row.feedback_at == kNever) row.outcome = Outcome::aborted;
  hide(now, row, effects);
  enter(kEnd, {now, now}, row, effects);
}

SessionTime TaskMachine::next_deadline() const {
  return std::min(timer_ == kNever ? kNever : timer_ + grace_, still_until_);
}

void TaskMachine::on_deadline(SessionTime now, TrialRow& row, Effects& effects) {
  if (now < next_deadline()) return;
  if (!in_trial()) {
    state_ = kIdle;
    timer_ = kNever;
  } else if (now >= still_until_) {
    take(TaskEvent::wheel_still, {now, still_until_}, row, effects);
  } else {
    take(TaskEvent::timer, {now, timer_}, row, effects);
  }
}

// ---- events --------------------------------------------------------------------------------------------

void TaskMachine::on_wheel(SessionTime now, SessionTime at, std::int32_t count, TrialRow& row,
                           Effects& effects) {
  wheel_ = count;
  if (!in_trial() || closing()) return;
  if (at < began_) {  // it arrives late: the turn was made before the state
    if (references_wheel_) wheel_origin_ = wheel_;
    return;
  }
  const bool awaited = row.stimulus_on_at != kNever && row.feedback_at == kNever;
  if (awaited && row.first_movement_at == kNever) row.first_movement_at = at;
  const std::int64_t turned = turned_counts();
  const Choice way = turned > 0 ? Choice::right : turned < 0 ? Choice::left : Choice::no_go;
  if (in_time(at) && take(TaskEvent::wheel_moved, {now, at, way}, row, effects)) return;
  for (const Transition& t : current().transitions) {
    if (t.on != TaskEvent::wheel_still) continue;
    if (std::abs(std::int64_t{wheel_} - still_origin_) < counts_of(value(t.beyond_deg))) continue;
    still_origin_ = wheel_;
    still_until_ = at + from_s(value(t.for_s));
  }
}

void TaskMachine::on_flip(SessionTime now, SessionTime at, bool shown, TrialRow& row, Effects& effects) {
  if (!shown || !in_trial() || row.stimulus_flip_at != kNever || row.stimulus_off_at != kNever) return;
  if (at < row.stimulus_commanded_at) return;  // of an earlier stimulus; kNever: none commanded yet
  row.stimulus_flip_at = at;
  if (in_time(at)) take(TaskEvent::stimulus_shown, {now, at}, row, effects);
}

void TaskMachine::on_photodiode(SessionTime now, SessionTime at, TrialRow& row, Effects& effects) {
  if (!in_trial() || row.photodiode_at != kNever || row.stimulus_on_at != kNever) return;
  if (at < row.stimulus_commanded_at) return;
  row.photodiode_at = at;
  if (in_time(at)) take(TaskEvent::photodiode, {now, at}, row, effects);
}

void TaskMachine::on_lick(SessionTime now, SessionTime at, TrialRow& row, Effects& effects) {
  if (in_trial() && in_time(at)) take(TaskEvent::lick, {now, at}, row, effects);
}

void TaskMachine::on_dopamine(SessionTime now, SessionTime at, TrialRow& row, Effects& effects) {
  if (in_trial() && in_time(at)) take(TaskEvent::dopamine, {now, at}, row, effects);
}

bool TaskMachine::on_command(SessionTime now, TrialRow& row, Effects& effects) {
  return in_trial() && take(TaskEvent::command, {now, now}, row, effects);
}

// ---- transitions ---------------------------------------------------------------------------------------

std::int64_t TaskMachine::counts_of(double deg) const {
  return std::max<std::int64_t>(1, std::llround(deg / deg_per_count_));
}

bool TaskMachine::turned_beyond(const Transition& t) const {
  return std::abs(turned_counts()) >= counts_of(value(t.beyond_deg));
}

// Whether a turn as it stands is what the transition waits for.
bool TaskMachine::wheel_applies(const Transition& t) const {
  if (!turned_beyond(t)) return false;
  const Choice way = turned_counts() > 0 ? Choice::right : Choice::left;
  switch (t.on) {
    case TaskEvent::wheel_left:
      return way == Choice::left;
    case TaskEvent::wheel_right:
      return way == Choice::right;
    case TaskEvent::wheel_correct:
      return way == correct_;
    case TaskEvent::wheel_wrong:
      return way != correct_;
    default:
      return true;
  }
}

bool TaskMachine::take(TaskEvent event, const Cause& cause, TrialRow& row, Effects& effects) {
  if (closing()) return false;
  for (const Transition& t : current().transitions) {
    const bool came = of_wheel(event) ? of_wheel(t.on) && wheel_applies(t) : t.on == event;
    if (!came || !holds(t.only_if)) continue;
    follow(t, cause, row, effects);
    return true;
  }
  return false;
}

void TaskMachine::follow(const Transition& t, const Cause& cause, TrialRow& row, Effects& effects) {
  const State& left = current();
  for (const Action& action : left.exit) act(action, cause, row, effects);
  enter(t.to, cause, row, effects);
}

void TaskMachine::enter(std::uint16_t state, const Cause& cause, TrialRow& row, Effects& effects) {
  references_wheel_ = false;
  timer_ = still_until_ = kNever;
  grace_ = {};
  began_ = cause.at;
  if (state == kEnd) {
    state_ = kClosing;
    effects.push({EffectKind::trial_over});
    return;
  }
  state_ = state;
  if (current().outcome) row.outcome = *current().outcome;
  for (const Action& action : current().enter) act(action, cause, row, effects);
  start_timers(cause, row);
}

void TaskMachine::start_timers(const Cause& cause, const TrialRow& row) {
  const State& state = current();
  if (state.timer) {
    if (state.timer->from == TimerFrom::stimulus) began_ = row.stimulus_on_at;
    timer_ = began_ + from_s(drawn_s(*state.timer, state_));
    grace_ = from_s(value(state.timer->grace_s));
  }
  still_origin_ = wheel_;
  for (const Transition& t : state.transitions) {
    if (t.on == TaskEvent::wheel_still) still_until_ = cause.at + from_s(value(t.for_s));
  }
}

// ---- actions -------------------------------------------------------------------------------------------

void TaskMachine::act(const Action& action, const Cause& cause, TrialRow& row, Effects& effects) {
  switch (action.kind) {
    case ActionKind::show_stimulus:
      row.stimulus_commanded_at = cause.now;
      effects.push({EffectKind::show_stimulus});
      break;
    case ActionKind::hide_stimulus:
      hide(cause.now, row, effects);
      break;
    case ActionKind::reference_wheel:
      wheel_origin_ = wheel_;
      references_wheel_ = true;
      break;
    case ActionKind::sound:
      if (action.sound == TaskSound::go_cue) row.go_cue_at = cause.now;
      effects.push({EffectKind::sound, action.sound, value(action.amount)});
      break;
    case ActionKind::water:
      effects.push({EffectKind::water, {}, value(action.amount)});
      break;
    case ActionKind::mark:
      mark(action.mark, cause, row, effects);
      break;
  }
}

void TaskMachine::hide(SessionTime now, TrialRow& row, Effects& effects) {
  if (row.stimulus_commanded_at == kNever || row.stimulus_off_at != kNever) return;
  row.stimulus_off_at = now;
  effects.push({EffectKind::hide_stimulus});
}

void TaskMachine::mark(Mark what, const Cause& cause, TrialRow& row, Effects& effects) {
  switch (what) {
    case Mark::quiescence:
      if (std::isnan(row.quiescence_s)) {
        if (current().timer) row.quiescence_s = drawn_s(*current().timer, state_);
      } else {
        ++row.quiescence_restarts;
      }
      break;
    case Mark::stimulus:
      mark_stimulus(row, effects);
      break;
    case Mark::cue:
      row.cue_at = cause.now;
      effects.push({EffectKind::cue_on});
      break;
    case Mark::response:
      mark_response(cause, row, effects);
      break;
    case Mark::reward:
      row.reward_moment_at = cause.now;
      if (row.feedback_at == kNever) row.feedback_at = cause.now;
      effects.push({EffectKind::reward_moment});
      break;
  }
}

void TaskMachine::mark_stimulus(TrialRow& row, Effects& effects) {
  const bool sensed = row.photodiode_at != kNever;
  const bool reported = row.stimulus_flip_at != kNever;
  row.stimulus_on_at = sensed     ? row.photodiode_at
                       : reported ? row.stimulus_flip_at
                                  : row.stimulus_commanded_at;
  row.stimulus_on_source = sensed     ? TimeSource::sensed
                           : reported ? TimeSource::reported
                                      : TimeSource::commanded;
  if (!sensed) effects.push({EffectKind::no_photodiode});
  effects.push({EffectKind::stimulus_on});
}

void TaskMachine::mark_response(const Cause& cause, TrialRow& row, Effects& effects) {
  row.choice = cause.turned;
  row.feedback_at = cause.now;
  if (cause.turned != Choice::no_go) {
    row.response_at = cause.at;
    row.reaction_time_s = to_s(cause.at - row.stimulus_on_at);
  }
  effects.push({EffectKind::responded});
}

// ---- numbers -------------------------------------------------------------------------------------------

double TaskMachine::value(const Quantity& q) const {
  return q.scale * (q.place == Quantity::kWritten ? q.written : numbers_[q.place]);
}

double TaskMachine::reward_ul() const {
  return table_.reward_place == Quantity::kWritten ? 0 : numbers_[table_.reward_place];
}

double TaskMachine::drawn_s(const Timer& timer, std::uint32_t index) const {
  const double base = value(timer.base_s);
  if (timer.distribution == Distribution::fixed) return base;
  const DrawKey key{seed_, Purpose::task_timer, trial_, index};
  const double low = value(timer.min_s), high = value(timer.max_s);
  if (timer.distribution == Distribution::uniform) return base + low + (high - low) * uniform(key);
  return base + truncated_exponential(key, value(timer.scale_s), low, high);
}

std::string_view TaskMachine::name_of_state(std::uint16_t state) const {
  if (state < table_.states.size()) return table_.states[state].name;
  return state == kIdle ? "idle" : state == kClosing ? "closing" : "inter_trial";
}

}  // namespace dopaloop
