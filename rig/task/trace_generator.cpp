#include "rig/task/trace_generator.h"

#include <algorithm>
#include <cmath>

#include "rig/base/random.h"
#include "rig/task/task_numbers.h"

namespace dopaloop {

std::optional<TrialPlan> TraceGenerator::next(std::uint32_t trial, const TrialRow*) {
  if (trial > config_.max_trials) return std::nullopt;
  TrialPlan plan;
  plan.new_session = trial == 1;
  plan.facts = facts_of(kind(trial));
  return plan;
}

void TraceGenerator::set_number(std::uint16_t place, double value) {
  std::uint16_t at = 0;
  for_each_number(config_, [&](std::string_view, double& number, const Rule&, std::string_view) {
    if (at++ == place) number = value;
  });
}

TraceTrial TraceGenerator::kind(std::uint32_t trial) const {
  if (config_.block_trials == 0) return kind_at(uniform({seed_, Purpose::trial_kind, trial}));
  const auto n = static_cast<double>(config_.block_trials);
  return kind_at((slot_of(trial) + .5) / n);
}

// Whole trials of a block: a share ends where the next whole trial begins. Shares of nothing: all are cued.
TraceTrial TraceGenerator::kind_at(double share) const {
  const double sum = config_.cued_share + config_.uncued_share + config_.omitted_share;
  if (!(sum > 0)) return TraceTrial::cued;
  const auto n = static_cast<double>(config_.block_trials);
  const auto end_of = [&](double shares) {
    return config_.block_trials == 0 ? shares / sum : std::round(shares / sum * n) / n;
  };
  if (share < end_of(config_.uncued_share)) return TraceTrial::uncued;
  if (share < end_of(config_.uncued_share + config_.omitted_share)) return TraceTrial::omitted;
  return TraceTrial::cued;
}

// Where this trial's card lies in the block's shuffled pack. Only that one card is followed: it is found from
// the back, exchange by exchange.
std::uint32_t TraceGenerator::slot_of(std::uint32_t trial) const {
  const auto n = static_cast<std::uint32_t>(config_.block_trials);
  const std::uint32_t block = (trial - 1) / n;
  const auto exchanged_with = [&](std::uint32_t i) {
    const double u = uniform({seed_, Purpose::trial_kind, block, i});
    return std::min(i, static_cast<std::uint32_t>(u * (i + 1)));
  };
  // The pack was shuffled by exchanging i with one at or before it, for i = 1, 2, ..., n - 1.
  std::uint32_t position = (trial - 1) % n;
  for (std::uint32_t i = n - 1; i > 0; --i) {
    const std::uint32_t j = exchanged_with(i);
    if (position == i)
      position = j;
    else if (position == j)
      position = i;
  }
  return position;
}

}  // namespace dopaloop
