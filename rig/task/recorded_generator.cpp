#include "rig/task/recorded_generator.h"

#include <utility>

#include "rig/base/random.h"

namespace dopaloop {

RecordedGenerator::RecordedGenerator(std::vector<RecordedTrial> trials, std::uint64_t seed)
    : trials_(std::move(trials)), seed_(seed) {}

std::optional<TrialPlan> RecordedGenerator::next(std::uint32_t trial, const TrialRow*) {
  if (trial > trials_.size()) return std::nullopt;
  const RecordedTrial& recorded = trials_[trial - 1];
  TrialPlan plan;
  plan.contrast_left = contrast_left(recorded);
  plan.contrast_right = contrast_right(recorded);
  const bool right = recorded.signed_contrast != 0
                         ? recorded.signed_contrast > 0
                         : uniform({seed_, Purpose::zero_contrast_reward, trial}) < .5;
  plan.correct = right ? Choice::right : Choice::left;
  plan.session = recorded.session;
  plan.new_session = recorded.new_session;
  plan.repeat = recorded.repeat;
  return plan;
}

}  // namespace dopaloop
