#include "tools/summary.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "config/load.h"
#include "config/task_kinds.h"
#include "model/follower.h"
#include "model/score.h"

namespace dopaloop {
namespace {

double from_start(const SessionHeader& header, SessionTime t) { return to_s(t - header.start); }

void add_behaviour(SessionSummary& s, const TrialRow& t) {
  ++s.trials_closed;
  if (t.repeat) ++s.repeats;
  if (t.outcome == Outcome::no_go) ++s.no_go;
  if (t.outcome == Outcome::rewarded) ++s.rewarded;
  if (t.outcome == Outcome::omitted) ++s.omitted;
  s.last_trial = t.trial;
  if (t.closed_at != kNever) s.last_trial_s = from_start(s.header, t.closed_at);
  const double contrast = signed_contrast(t);
  if (t.repeat || t.choice == Choice::no_go || contrast == 0) return;
  SideScore& side = contrast > 0 ? s.right : s.left;
  ++side.total;
  if ((contrast > 0) == (t.choice == Choice::right)) ++side.correct;
}

void add_light(LightSummary& s, const TrialRow& t) {
  if (t.eligible) ++s.eligible;
  if (t.delivered_arm == Arm::light) ++s.light;
  if (t.delivered_arm == Arm::control) ++s.control;
  s.energy_mj += t.light_mj;
  s.manual_mj += t.manual_light_mj;
  s.pulses_requested += t.pulses_requested;
  s.pulses_delivered += t.pulses_delivered;
  if (t.intended_arm != t.delivered_arm) ++s.not_as_intended[std::string(name_of(t.light_reason))];
}

void add_dopamine(SessionSummary& s, double& sum, const TrialRow& t) {
  if (std::isnan(t.da_stimulus_z) || t.da_stimulus_flags != 0) return;
  sum += t.da_stimulus_z;
  ++s.dopamine_trials;
}

void add_trials(SessionSummary& s, const std::vector<TrialRow>& trials) {
  double dopamine = 0;
  for (const TrialRow& t : trials) {
    add_behaviour(s, t);
    add_light(s.light, t);
    add_dopamine(s, dopamine, t);
    s.task_ul += t.reward_ul;
    s.manual_ul += t.manual_ul;
    s.guidance_late += t.guidance_late;
  }
  s.licks = lick_blocks(trials);
  if (s.dopamine_trials > 0) s.dopamine_mean_z = dopamine / s.dopamine_trials;
}

// What the model process said of each trial, NaN where it said nothing.
std::vector<double> said_likelihoods(const std::vector<TrialRow>& trials,
                                     const std::vector<TrajectoryRow>& trajectory) {
  std::unordered_map<std::uint32_t, double> said;
  for (const TrajectoryRow& row : trajectory) said[row.after_trial] = row.log_likelihood;
  std::vector<double> likelihoods;
  for (const TrialRow& t : trials) {
    const auto found = said.find(t.trial);
    likelihoods.push_back(found == said.end() ? kNan : found->second);
  }
  return likelihoods;
}

// The same of the session's model, run over its trials again; NaN where this program cannot read the log's
// configuration.
std::vector<double> likelihoods_again(const SessionHeader& header, const std::vector<TrialRow>& trials) {
  std::vector<double> likelihoods(trials.size(), kNan);
  const auto config = load_rig_text(header.config_toml, "config in the log");
  if (!config) return likelihoods;
  const auto model = make_model(config->model, has_choices(config->task_kind));
  std::transform(trials.begin(), trials.end(), likelihoods.begin(),
                 [&](const TrialRow& t) { return learn_and_score(*model, observe(t)); });
  return likelihoods;
}

void add_scores(SessionSummary& s, const std::vector<TrialRow>& trials,
                const std::vector<TrajectoryRow>& trajectory) {
  const std::vector<double> said = said_likelihoods(trials, trajectory);
  std::vector<double> again;
  Score score;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!is_scored(observe(trials[i]))) continue;
    if (std::isnan(said[i]) && again.empty()) again = likelihoods_again(s.header, trials);
    if (std::isnan(said[i])) ++s.trials_unpredicted;
    score.add(std::isnan(said[i]) ? again[i] : said[i]);
  }
  s.trials_scored = static_cast<std::uint32_t>(score.n_trials());
  s.mean_log_likelihood = score.mean_log_likelihood();
}

// A session that no model followed has no score.
void add_trajectory(SessionSummary& s, const std::vector<TrialRow>& trials,
                    const std::vector<TrajectoryRow>& trajectory) {
  if (trajectory.empty()) return;
  s.model = trajectory.back().model;
  s.weight_names = trajectory.back().names;
  s.weight_mean = trajectory.back().mean;
  s.weight_sd = trajectory.back().sd;
  add_scores(s, trials, trajectory);
}

void add_warnings(SessionSummary& s, const std::vector<EventRow>& events) {
  for (const EventRow& e : events) {
    if (e.event.warning) s.warnings.push_back(e);
  }
}

void add_masking(SessionSummary& s) {
  const auto config = load_rig_text(s.header.config_toml, "config in the log");
  if (config) s.light.masking = name_of(session_rules(*config).masking);
}

void add_end_to_end(SessionSummary& s, const SessionReader& reader) {
  const auto facts = latency_facts(reader);
  if (facts) {
    s.end_to_end = end_to_end(*facts);
  } else {
    s.no_end_to_end = facts.error().message;
  }
}

// Puts what was read in its place, or says why it could not be read.
template <class T, class F>
Status take(Result<T> read, F&& f) {
  if (!read) return fail(read.error().message);
  f(std::move(*read));
  return {};
}

}  // namespace

Result<SessionSummary> summarize(const SessionReader& reader) {
  SessionSummary s;
  s.header = reader.header();
  s.file = reader.file().string();
  std::vector<TrialRow> trials;
  Status ok = take(reader.ending(), [&](Ending e) { s.ending = e; });
  if (ok) ok = take(reader.end(), [&](std::optional<SessionEnd> e) { s.end = std::move(e); });
  if (ok) ok = take(reader.last_write(), [&](SessionTime t) { s.last_write_s = from_start(s.header, t); });
  if (ok) ok = take(reader.trials(), [&](std::vector<TrialRow> rows) { trials = std::move(rows); });
  if (ok) add_trials(s, trials);
  if (auto training = training_in(reader)) s.training = *training;
  if (ok) ok = take(reader.trajectory(), [&](const auto& rows) { add_trajectory(s, trials, rows); });
  if (ok) ok = take(reader.events(), [&](const auto& rows) { add_warnings(s, rows); });
  if (ok) ok = take(reader.timing(), [&](auto rows) { s.timing = std::move(rows); });
  if (ok) ok = take(reader.faults(), [&](auto rows) { s.faults = std::move(rows); });
  if (!ok) return fail(ok.error().message);
  add_masking(s);
  add_end_to_end(s, reader);
  return s;
}

}  // namespace dopaloop
