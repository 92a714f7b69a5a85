#include "rig/task/block_prior.h"

#include <algorithm>

#include "rig/base/random.h"

namespace dopaloop {

double BlockPrior::probability_right(std::uint32_t trial) {
  if (block_ == 0) last_trial_ = static_cast<std::uint64_t>(config_.unbiased_trials);
  while (trial > last_trial_) next_block();
  return block_ == 0 ? .5 : config_.probabilities_right[place_];
}

// The first takes any of the probabilities, each later one any but its predecessor's.
void BlockPrior::next_block() {
  const std::size_t n = config_.probabilities_right.size();
  ++block_;
  const std::size_t choices = block_ == 1 ? n : n - 1;
  const double u = uniform({seed_, Purpose::block_probability, 0, block_});
  const auto drawn = std::min(choices - 1, static_cast<std::size_t>(u * static_cast<double>(choices)));
  place_ = block_ == 1 ? drawn : (place_ + 1 + drawn) % n;
  // Whole trials: each length from min to max has an interval of its own, one trial wide.
  const double length = truncated_exponential({seed_, Purpose::block_length, 0, block_}, config_.length_scale,
                                              static_cast<double>(config_.length_min),
                                              static_cast<double>(config_.length_max) + 1);
  last_trial_ += static_cast<std::uint64_t>(
      std::clamp(static_cast<std::int64_t>(length), config_.length_min, config_.length_max));
}

}  // namespace dopaloop
