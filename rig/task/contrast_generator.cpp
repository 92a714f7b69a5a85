#include "rig/task/contrast_generator.h"

#include <algorithm>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

TrialPlan on_side(double contrast, bool right) {
  TrialPlan plan;
  (right ? plan.contrast_right : plan.contrast_left) = contrast;
  plan.correct = right ? Choice::right : Choice::left;
  return plan;
}

}  // namespace

void ContrastGenerator::remember(const TrialRow& last) {
  if (last.choice == Choice::no_go) return;
  recent_right_[responses_++ % recent_right_.size()] = last.choice == Choice::right ? 1 : 0;
}

TrialPlan ContrastGenerator::draw(std::uint32_t trial) const {
  double u = uniform({seed_, Purpose::contrast, trial});
  std::size_t i = 0;
  while (i + 1 < config_.contrasts.size() && u >= config_.contrast_probabilities[i]) {
    u -= config_.contrast_probabilities[i++];
  }
  const double contrast = config_.contrasts[i];
  const double p_right = contrast > 0 ? config_.side_probability_right : .5;
  const Purpose purpose = contrast > 0 ? Purpose::side : Purpose::zero_contrast_reward;
  return on_side(contrast, uniform({seed_, purpose, trial}) < p_right);
}

TrialPlan ContrastGenerator::repeat(std::uint32_t trial, const TrialRow& last) const {
  const std::size_t n = std::min(responses_, recent_right_.size());
  double mean = 0;
  for (std::size_t i = 0; i < n; ++i) mean += recent_right_[i] / static_cast<double>(n);
  const double drawn = mean + .5 * normal({seed_, Purpose::debias, trial});
  TrialPlan plan = on_side(std::max(last.contrast_left, last.contrast_right), drawn < .5);
  plan.repeat = true;
  plan.debias_draw = drawn;
  return plan;
}

std::optional<TrialPlan> ContrastGenerator::next(std::uint32_t trial, const TrialRow* last) {
  if (trial > config_.max_trials) return std::nullopt;
  if (last) remember(*last);
  const bool again = last && config_.repeat_on_error && last->outcome == Outcome::error &&
                     std::max(last->contrast_left, last->contrast_right) >= config_.repeat_min_contrast;
  TrialPlan plan = again ? repeat(trial, *last) : draw(trial);
  plan.new_session = trial == 1;
  plan.side_probability_right = config_.side_probability_right;
  return plan;
}

}  // namespace dopaloop
