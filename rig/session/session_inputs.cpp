// What sensors, the model process and the store say, taken where it belongs.
#include <algorithm>

#include "rig/session/session.h"

namespace dopaloop {

void Session::on(const WheelMoved& moved) {
  Effects effects;
  const SessionTime at = stamped(moved.at);
  const std::uint32_t restarts = row_.quiescence_restarts;
  if (awaits_response()) mark_feature(kFlagMovement, at);
  task_.on_wheel(now_, at, moved.count, row_, effects);
  follow(effects);
  if (row_.quiescence_restarts > restarts && end_reason_ != EndReason::none) abort_trial();
}

void Session::on(const Lick& lick) {
  if (!lick.contact) return;
  if (task_.in_trial()) ++row_.licks;
  const SessionTime at = stamped(lick.at);
  mark_feature(kFlagLick, at);
  gate_.on_lick(at);
  licks_.on_lick(at);
  Effects effects;
  task_.on_lick(now_, at, row_, effects);
  follow(effects);
}

void Session::on(const StimulusFlip& flip) {
  Effects effects;
  task_.on_flip(now_, stamped(flip.at), flip.shown, row_, effects);
  follow(effects);
}

void Session::on(const PhotodiodeEdge& edge) {
  if (!edge.bright) return;  // the stimulus goes with a bright patch
  Effects effects;
  task_.on_photodiode(now_, stamped(edge.at), row_, effects);
  follow(effects);
}

void Session::on(const PhotometrySample& sample) {
  const std::uint64_t missing =
      pipeline_running_ && sample.index > next_sample_ ? sample.index - next_sample_ : 0;
  next_sample_ = sample.index + 1;
  pipeline_running_ = true;
  if (task_.in_trial())
    row_.photometry_gaps += static_cast<std::uint32_t>(std::min<std::uint64_t>(missing, 1u << 30));
  const double before_z = dopamine_.z;
  dopamine_ = pipeline_.on_sample(stamped(sample.at), sample.signal, missing);
  if (config_.light.at == LightAt::dopamine) dopamine_trigger(before_z);
  feature_.on_value(dopamine_);
  if (sample.index % trace_divider_ == 0) trace_[trace_count_++ % trace_.size()] = dopamine_.z;
  give(dopamine_);
}

void Session::on(const StreamEnded&) {
  pipeline_running_ = false;
  event(true, "photometry",
        config_.end_with_photometry ? "the photometry recording has ended: the session ends after this trial"
                                    : "the photometry recording has ended: photometry is stale from here on");
  if (config_.end_with_photometry) finish_after_trial(EndReason::photometry_ended);
}

// ---- model and store -----------------------------------------------------------------------------------

void Session::on(const Guidance& guidance) {
  guided_after_ = std::max(guided_after_, guidance.after_trial);
  tally_.weight_mean = guidance.weight_mean;
  tally_.weight_sd = guidance.weight_sd;
  if (guidance.for_trial == 0) return;  // there is no coming trial
  const bool in_time = !task_.in_trial() && guidance.for_trial == row_.trial + 1;
  if (!in_time) {
    ++(task_.in_trial() ? row_.guidance_late : late_since_close_);
    return;
  }
  guidance_ = guidance;
  guidance_at_ = now_;
}

void Session::on(const ModelState& state) {
  if (state.alive == model_alive_) return;
  model_alive_ = state.alive;
  event(!state.alive, "model",
        state.alive ? "the model process is back"
                    : "the model process is gone: trials run with the declared fallback");
}

// A commit of what was not closed yet is none: the next trial waits for the true one.
void Session::on(const TrialCommitted& committed) {
  if (committed.trial <= last_closed()) committed_ = std::max(committed_, committed.trial);
}

void Session::on(const LogFailed& failed) {
  give(EventText{true, "log", failed.why.view()});
  fault("the log cannot be written: no new trial starts");
}

}  // namespace dopaloop
