#include "protocol/codec.h"

#include <cmath>
#include <limits>
#include <string>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

// ---- ranges ----------------------------------------------------------------------------------------------

bool is_within(double value, double low, double high) { return value >= low && value <= high; }
bool is_contrast(double value) { return is_within(value, 0, 1); }
bool is_amount(double value) { return value >= 0 && std::isfinite(value); }
bool is_finite_or_absent(double value) { return !std::isinf(value); }
bool is_probability_or_absent(double value) { return std::isnan(value) || is_within(value, 0, 1); }
bool is_score_or_absent(double value) { return std::isnan(value) || (value <= 0 && std::isfinite(value)); }

// ---- enums travel by name --------------------------------------------------------------------------------

template <class E>
void put_name(E value, std::string* out) {
  const std::string_view name = name_of(value);
  out->assign(name.data(), name.size());
}

// Names of the enumerators from 0 to `last`.
template <class E>
bool get_name(const std::string& name, E last, E& out) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name != name_of(static_cast<E>(i))) continue;
    out = static_cast<E>(i);
    return true;
  }
  return false;
}

bool get_names(const v1::Trial& m, TrialRow& row) {
  return get_name(m.outcome(), Outcome::omitted, row.outcome) &&
         get_name(m.intended_arm(), Arm::light, row.intended_arm) &&
         get_name(m.delivered_arm(), Arm::light, row.delivered_arm) &&
         get_name(m.light_reason(), LightReason::cap, row.light_reason);
}

// ---- weights and texts -----------------------------------------------------------------------------------

template <class Repeated>
void put_weights(const WeightArray& weights, Repeated* out) {
  std::size_t n = kMaxWeights;
  while (n > 0 && std::isnan(weights[n - 1])) --n;
  out->Add(weights.begin(), weights.begin() + n);
}

template <class Repeated>
bool get_weights(const Repeated& in, double least, WeightArray& out) {
  if (static_cast<std::size_t>(in.size()) > kMaxWeights) return false;
  out = kNoWeights;
  for (int i = 0; i < in.size(); ++i) {
    const double value = in.Get(i);
    if (!is_finite_or_absent(value) || value < least) return false;
    out[static_cast<std::size_t>(i)] = value;
  }
  return true;
}

template <std::size_t N>
bool get_text(const std::string& in, Text<N>& out) {
  if (in.size() > N) return false;
  out = std::string_view(in);
  return true;
}

bool is_coherent(const Guidance& g) {
  return !g.light || (g.eligible && g.for_trial > 0 && g.draw < g.propensity);
}

bool is_in_range(const TrialRow& row) {
  return row.trial > 0 && is_contrast(row.contrast_left) && is_contrast(row.contrast_right) &&
         is_finite_or_absent(row.reaction_time_s) && is_amount(row.reward_ul) &&
         is_finite_or_absent(row.da_stimulus_z) && is_amount(row.light_mj) &&
         is_probability_or_absent(row.p_correct);
}

bool is_in_range(const Guidance& g) {
  return is_within(g.propensity, 0, 1) && is_probability_or_absent(g.draw) &&
         is_probability_or_absent(g.p_right) && is_probability_or_absent(g.p_correct) &&
         is_score_or_absent(g.log_likelihood);
}

}  // namespace

// ---- trial -----------------------------------------------------------------------------------------------

void to_proto(const TrialRow& row, v1::Trial* out) {
  out->Clear();
  out->set_trial(row.trial);
  out->set_session(row.session);
  out->set_new_session(row.new_session);
  out->set_contrast_left(row.contrast_left);
  out->set_contrast_right(row.contrast_right);
  out->set_choice(static_cast<std::int32_t>(row.choice));
  put_name(row.outcome, out->mutable_outcome());
  if (!std::isnan(row.reaction_time_s)) out->set_reaction_time_s(row.reaction_time_s);
  out->set_reward_ul(row.reward_ul);
  out->set_repeat(row.repeat);
  if (!std::isnan(row.da_stimulus_z)) out->set_da_stimulus_z(row.da_stimulus_z);
  out->set_da_stimulus_flags(row.da_stimulus_flags);
  put_name(row.intended_arm, out->mutable_intended_arm());
  put_name(row.delivered_arm, out->mutable_delivered_arm());
  put_name(row.light_reason, out->mutable_light_reason());
  out->set_light_mj(row.light_mj);
  if (row.stimulus_on_at != kNever) out->set_stimulus_on_ns(to_ns(row.stimulus_on_at));
  if (row.response_at != kNever) out->set_response_ns(to_ns(row.response_at));
  out->set_closed_ns(to_ns(row.closed_at));
  out->set_licks(row.licks);
  if (!std::isnan(row.p_correct)) out->set_p_correct(row.p_correct);
}

bool from_proto(const v1::Trial& m, TrialRow& out) {
  TrialRow row;
  if (!get_names(m, row) || m.choice() < -1 || m.choice() > 1) return false;
  row.trial = m.trial();
  row.session = m.session();
  row.new_session = m.new_session();
  row.contrast_left = m.contrast_left();
  row.contrast_right = m.contrast_right();
  row.choice = static_cast<Choice>(m.choice());
  if (m.has_reaction_time_s()) row.reaction_time_s = m.reaction_time_s();
  row.reward_ul = m.reward_ul();
  row.repeat = m.repeat();
  if (m.has_da_stimulus_z()) row.da_stimulus_z = m.da_stimulus_z();
  row.da_stimulus_flags = m.da_stimulus_flags();
  row.light_mj = m.light_mj();
  if (m.has_stimulus_on_ns()) row.stimulus_on_at = at_ns<SessionTime>(m.stimulus_on_ns());
  if (m.has_response_ns()) row.response_at = at_ns<SessionTime>(m.response_ns());
  row.closed_at = at_ns<SessionTime>(m.closed_ns());
  row.licks = m.licks();
  if (m.has_p_correct()) row.p_correct = m.p_correct();
  if (!is_in_range(row)) return false;
  out = row;
  return true;
}

// ---- guidance request ------------------------------------------------------------------------------------

void to_proto(const GuidanceRequest& request, v1::GuidanceRequest* out) {
  out->Clear();
  out->set_after_trial(request.after_trial);
  out->set_for_trial(request.for_trial);
  out->set_contrast_left(request.contrast_left);
  out->set_contrast_right(request.contrast_right);
  out->set_new_session(request.new_session);
}

bool from_proto(const v1::GuidanceRequest& m, GuidanceRequest& out) {
  if (!is_contrast(m.contrast_left()) || !is_contrast(m.contrast_right())) return false;
  out = {m.after_trial(), m.for_trial(), m.contrast_left(), m.contrast_right(), m.new_session()};
  return true;
}

// ---- guidance --------------------------------------------------------------------------------------------

void to_proto(const Guidance& guidance, v1::Guidance* out) {
  out->Clear();
  out->set_id(guidance.id);
  out->set_after_trial(guidance.after_trial);
  out->set_for_trial(guidance.for_trial);
  out->set_eligible(guidance.eligible);
  out->set_propensity(guidance.propensity);
  out->set_draw(guidance.draw);
  out->set_light(guidance.light);
  out->set_p_right(guidance.p_right);
  out->set_p_correct(guidance.p_correct);
  out->set_log_likelihood(guidance.log_likelihood);
  put_weights(guidance.weight_mean, out->mutable_weight_mean());
  put_weights(guidance.weight_sd, out->mutable_weight_sd());
  out->set_model(std::string(guidance.model.view()));
  out->set_policy(std::string(guidance.policy.view()));
}

bool from_proto(const v1::Guidance& m, Guidance& out) {
  Guidance g;
  g.id = m.id();
  g.after_trial = m.after_trial();
  g.for_trial = m.for_trial();
  g.eligible = m.eligible();
  g.propensity = m.propensity();
  g.draw = m.draw();
  g.light = m.light();
  g.p_right = m.p_right();
  g.p_correct = m.p_correct();
  g.log_likelihood = m.log_likelihood();
  const double any = -std::numeric_limits<double>::infinity();
  if (!get_weights(m.weight_mean(), any, g.weight_mean) || !get_weights(m.weight_sd(), 0, g.weight_sd))
    return false;
  if (!get_text(m.model(), g.model) || !get_text(m.policy(), g.policy)) return false;
  if (!is_in_range(g) || !is_coherent(g)) return false;
  out = g;
  return true;
}

}  // namespace dopaloop
