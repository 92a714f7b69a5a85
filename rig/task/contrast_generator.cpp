#include "rig/task/contrast_generator.h"

#include <algorithm>

#include "rig/base/random.h"
#include "rig/task/task_numbers.h"
#include "rig/task/training.h"

namespace dopaloop {
namespace {

TrialPlan on_side(double contrast, bool right) {
  TrialPlan plan;
  (right ? plan.contrast_right : plan.contrast_left) = contrast;
  plan.correct = right ? Choice::right : Choice::left;
  return plan;
}

// Signed contrasts alike: zero has one side, the others two.
double weight(double contrast) { return contrast == 0 ? 1 : 2; }

// The contrast at `u` (0..1) of the cumulated probabilities; none are given: every signed contrast alike.
double contrast_at(double u, const std::vector<double>& contrasts, const std::vector<double>& probabilities) {
  double all = 0;
  for (const double contrast : contrasts) all += weight(contrast);
  std::size_t i = 0;
  for (; i + 1 < contrasts.size(); ++i) {
    const double p = probabilities.empty() ? weight(contrasts[i]) / all : probabilities[i];
    if (u < p) break;
    u -= p;
  }
  return contrasts[i];
}

}  // namespace

ContrastGenerator::ContrastGenerator(const VisualDecisionConfig& config, std::uint64_t seed,
                                     const TrainingState& start)
    : config_(config),
      seed_(seed),
      training_(begin_session(start, config)),
      blocks_(config.blocks, seed),
      engagement_(config.engagement) {}

TrialPlan ContrastGenerator::draw(std::uint32_t trial, double p_right) const {
  const double u = uniform({seed_, Purpose::contrast, trial});
  const double contrast = config_.phases.empty()
                              ? contrast_at(u, config_.contrasts, config_.contrast_probabilities)
                              : contrast_at(u, config_.phases[training_.phase - 1].contrasts,
                                            config_.phases[training_.phase - 1].contrast_probabilities);
  const Purpose purpose = contrast > 0 ? Purpose::side : Purpose::zero_contrast_reward;
  return on_side(contrast, uniform({seed_, purpose, trial}) < (contrast > 0 ? p_right : .5));
}

// There has been a choice: the error.
TrialPlan ContrastGenerator::repeat(std::uint32_t trial, const TrialRow& last) const {
  const double drawn = mean_right_choice(training_) + .5 * normal({seed_, Purpose::debias, trial});
  TrialPlan plan = on_side(std::max(last.contrast_left, last.contrast_right), drawn < .5);
  plan.repeat = true;
  plan.debias_draw = drawn;
  return plan;
}

bool ContrastGenerator::repeats(const TrialRow& last) const {
  return config_.repeat_on_error && last.outcome == Outcome::error &&
         std::max(last.contrast_left, last.contrast_right) >= config_.repeat_min_contrast;
}

std::optional<TrialPlan> ContrastGenerator::next(std::uint32_t trial, const TrialRow* last) {
  if (last) training_ = after_trial(training_, config_, *last);
  if (last) engagement_.on_trial(*last, config_.response_window_s);
  if (trial > config_.max_trials) return std::nullopt;
  const double p_right = blocks_.on() ? blocks_.probability_right(trial) : config_.side_probability_right;
  TrialPlan plan = last && repeats(*last) ? repeat(trial, *last) : draw(trial, p_right);
  plan.new_session = trial == 1;
  plan.side_probability_right = p_right;
  plan.phase = config_.phases.empty() ? 0 : training_.phase;
  plan.engaged = engagement_.engaged();
  if (!gain_is_set_) plan.wheel_gain_deg_per_mm = dopaloop::wheel_gain_deg_per_mm(training_, config_);
  if (!reward_is_set_) plan.reward_ul = dopaloop::reward_ul(training_, config_);
  return plan;
}

void ContrastGenerator::set_number(std::uint16_t place, double value) {
  std::uint16_t at = 0;
  for_each_number(config_, [&](std::string_view key, double& number, const Rule&, std::string_view) {
    if (at++ != place) return;
    number = value;
    reward_is_set_ = reward_is_set_ || key == "reward_ul";
    gain_is_set_ = gain_is_set_ || key == "wheel_gain_deg_per_mm";
  });
}

}  // namespace dopaloop
