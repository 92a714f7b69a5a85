#include "rig/task/training.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dopaloop {
namespace {

constexpr double kTinyTrials = 1e-9;  // forgives the rounding of fraction times window

void push(std::uint64_t& bits, std::uint32_t& count, bool yes) {
  bits = bits << 1 | (yes ? 1u : 0u);
  count = std::min(count + 1, 64u);
}

int among_last(std::uint64_t bits, std::uint32_t n) {
  return std::popcount(n >= 64 ? bits : bits & ((std::uint64_t{1} << n) - 1));
}

const ContrastHistory* find(const TrainingState& s, double signed_contrast) {
  const auto end = s.contrasts.begin() + s.contrast_count;
  const auto it = std::find_if(s.contrasts.begin(), end, [&](const ContrastHistory& h) {
    return h.signed_contrast == signed_contrast;
  });
  return it == end ? nullptr : &*it;
}

void remember_outcome(TrainingState& s, double signed_contrast, bool correct) {
  const ContrastHistory* known = find(s, signed_contrast);
  if (!known && s.contrast_count == s.contrasts.size()) return;
  const std::size_t place =
      known ? static_cast<std::size_t>(known - s.contrasts.data()) : std::size_t{s.contrast_count++};
  ContrastHistory& history = s.contrasts[place];
  history.signed_contrast = signed_contrast;
  push(history.bits, history.count, correct);
}

double highest(const std::vector<double>& contrasts) {
  return contrasts.empty() ? 0 : *std::max_element(contrasts.begin(), contrasts.end());
}

bool is_in_a_phase(const VisualDecisionConfig& config, double contrast) {
  return std::any_of(config.phases.begin(), config.phases.end(), [&](const PhaseConfig& phase) {
    return std::find(phase.contrasts.begin(), phase.contrasts.end(), contrast) != phase.contrasts.end();
  });
}

void forget_other_contrasts(TrainingState& s, const VisualDecisionConfig& config) {
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < s.contrast_count; ++i) {
    if (is_in_a_phase(config, std::abs(s.contrasts[i].signed_contrast))) s.contrasts[kept++] = s.contrasts[i];
  }
  std::fill(s.contrasts.begin() + kept, s.contrasts.end(), ContrastHistory{});
  s.contrast_count = kept;
}

bool mastered(const TrainingState& s, const PhaseConfig& phase, double signed_contrast) {
  const auto window = static_cast<std::uint32_t>(phase.up_window);
  const ContrastHistory* history = find(s, signed_contrast);
  return history && history->count >= window &&
         among_last(history->bits, window) > phase.up_accuracy * window + kTinyTrials;
}

bool goes_up(const TrainingState& s, const PhaseConfig& phase) {
  if (phase.up_accuracy == 0 && phase.up_after_trials == 0) return false;
  if (s.phase_trials < phase.up_after_trials) return false;
  return phase.up_accuracy == 0 ||
         std::all_of(phase.contrasts.begin(), phase.contrasts.end(), [&](double contrast) {
           return contrast == 0 || (mastered(s, phase, contrast) && mastered(s, phase, -contrast));
         });
}

bool goes_down(const TrainingState& s, const PhaseConfig& phase) {
  const auto window = static_cast<std::uint32_t>(phase.down_window);
  return phase.down_accuracy > 0 && s.easiest_count >= window &&
         among_last(s.easiest_bits, window) < phase.down_accuracy * window - kTinyTrials;
}

void begin_phase(TrainingState& s, std::uint32_t phase) {
  s.phase = phase;
  s.phase_trials = 0;
  s.easiest_bits = s.easiest_count = 0;
}

void forget_contrasts(TrainingState& s) {
  s.contrasts = {};
  s.contrast_count = 0;
}

void count_towards_phase(TrainingState& s, const VisualDecisionConfig& config, const TrialRow& row) {
  if (s.phase == 0 || s.phase > config.phases.size()) return;
  const PhaseConfig& phase = config.phases[s.phase - 1];
  const double contrast = signed_contrast(row);
  const bool correct = row.outcome == Outcome::correct;
  ++s.phase_trials;
  if (contrast != 0) remember_outcome(s, contrast, correct);
  if (contrast != 0 && std::abs(contrast) == highest(phase.contrasts))
    push(s.easiest_bits, s.easiest_count, correct);
  if (s.phase > 1 && goes_down(s, phase)) {
    begin_phase(s, s.phase - 1);
    forget_contrasts(s);
  } else if (s.phase < config.phases.size() && goes_up(s, phase)) {
    begin_phase(s, s.phase + 1);
  }
}

}  // namespace

TrainingState begin_session(const TrainingState& state, const VisualDecisionConfig& config) {
  TrainingState s = state;
  const auto phases = static_cast<std::uint32_t>(config.phases.size());
  const std::uint32_t phase = std::clamp(s.phase, std::min(1u, phases), phases);
  s.phase_by_hand = false;
  if (phases > 0) forget_other_contrasts(s, config);
  if (phases > 0 && phase != s.phase) begin_phase(s, phase);
  if (const RewardAdaptiveConfig& r = config.reward_adaptive; r.step_ul > 0) {
    s.reward_ul = std::clamp(std::isnan(s.reward_ul) ? config.reward_ul : s.reward_ul, r.min_ul, r.max_ul);
  }
  s.session_trials = s.session_responses = 0;
  return s;
}

TrainingState in_phase(const TrainingState& state, std::uint32_t phase) {
  TrainingState s = state;
  begin_phase(s, phase);
  forget_contrasts(s);
  s.phase_by_hand = true;
  return s;
}

TrainingState after_trial(const TrainingState& state, const VisualDecisionConfig& config,
                          const TrialRow& row) {
  if (row.outcome == Outcome::aborted) return state;
  TrainingState s = state;
  ++s.session_trials;
  if (row.choice != Choice::no_go) {
    ++s.session_responses;
    push(s.choice_bits, s.choice_count, row.choice == Choice::right);
  }
  if (!row.repeat) count_towards_phase(s, config, row);
  return s;
}

TrainingState after_session(const TrainingState& state, const VisualDecisionConfig& config) {
  if (state.session_trials == 0) return state;
  TrainingState s = state;
  const RewardAdaptiveConfig& r = config.reward_adaptive;
  if (r.step_ul > 0 && !std::isnan(s.reward_ul)) {
    if (s.session_responses >= r.down_at_responses)
      s.reward_ul = std::max(r.min_ul, s.reward_ul - r.step_ul);
    else if (s.session_responses < r.up_below_responses)
      s.reward_ul = std::min(r.max_ul, s.reward_ul + r.step_ul);
  }
  s.most_responses = std::max(s.most_responses, s.session_responses);
  ++s.sessions;
  s.session_trials = s.session_responses = 0;
  return s;
}

double wheel_gain_deg_per_mm(const TrainingState& state, const VisualDecisionConfig& config) {
  const NoviceWheelConfig& novice = config.novice_wheel;
  const bool is_novice = novice.gain_deg_per_mm > 0 && state.most_responses <= novice.until_responses;
  return is_novice ? novice.gain_deg_per_mm : kNan;
}

double reward_ul(const TrainingState& state, const VisualDecisionConfig& config) {
  return config.reward_adaptive.step_ul > 0 ? state.reward_ul : kNan;
}

double mean_right_choice(const TrainingState& state) {
  const std::uint32_t n = std::min(state.choice_count, std::uint32_t{TrainingState::kChoices});
  return n == 0 ? kNan : static_cast<double>(among_last(state.choice_bits, n)) / n;
}

}  // namespace dopaloop
