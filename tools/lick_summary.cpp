#include "tools/lick_summary.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {
namespace {

// A mean that grows by one number at a time.
void add_to_mean(double value, std::uint32_t n, double& mean) {
  mean = n == 1 ? value : mean + (value - mean) / n;
}

void add(const TrialRow& t, LickBlock& b) {
  b.to_trial = t.trial;
  if (t.outcome == Outcome::aborted) return;
  if (!std::isnan(t.preparatory_lick_hz)) {
    ++b.cued;
    add_to_mean(t.preparatory_lick_hz, b.cued, b.preparatory_hz);
    add_to_mean(t.baseline_lick_hz, b.cued, b.baseline_hz);
  }
  if (t.outcome != Outcome::rewarded) return;
  ++b.rewarded;
  if (!std::isnan(t.reactive_lick_s)) add_to_mean(t.reactive_lick_s, ++b.reacted, b.reactive_s);
}

bool is_measured(const TrialRow& t) { return !std::isnan(t.baseline_lick_hz); }

}  // namespace

std::vector<LickBlock> lick_blocks(std::span<const TrialRow> trials) {
  std::vector<LickBlock> blocks;
  if (std::none_of(trials.begin(), trials.end(), is_measured)) return blocks;
  for (const TrialRow& t : trials) {
    const std::uint32_t from = (t.trial - 1) / LickBlock::kTrials * LickBlock::kTrials + 1;
    if (blocks.empty() || blocks.back().from_trial != from) blocks.push_back({.from_trial = from});
    add(t, blocks.back());
  }
  return blocks;
}

}  // namespace dopaloop
