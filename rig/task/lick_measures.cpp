#include "rig/task/lick_measures.h"

#include <algorithm>

namespace dopaloop {

LickMeasures::Counted LickMeasures::count(const Edges& edges, Duration gap_min) const {
  Counted counted;
  SessionTime last = kNever;  // lick
  for (std::size_t i = n_ > kKept ? n_ - kKept : 0; i < n_; ++i) {
    const SessionTime at = licks_[i % kKept];
    if (last != kNever && at - last < gap_min) continue;
    last = at;
    if (at < edges.from || at >= edges.to) continue;
    if (at < edges.cue) {
      ++counted.baseline;
    } else if (at < edges.reward) {
      ++counted.preparatory;
    } else {
      ++counted.collection;
      counted.first_after = std::min(counted.first_after, at);
    }
  }
  return counted;
}

void LickMeasures::fill(const LickWindows& windows, TrialRow& row) const {
  const SessionTime reward = row.reward_moment_at;
  if (reward == kNever) return;
  const bool cued = row.cue_at != kNever;
  const SessionTime cue = cued ? row.cue_at : reward;
  const Edges edges{cue - from_s(windows.baseline_s), cue, reward, reward + from_s(windows.collection_s)};
  if (!remembers(edges.from)) return;
  const Counted licks = count(edges, from_s(windows.gap_min_s));
  row.baseline_lick_hz = licks.baseline / windows.baseline_s;
  if (reward > cue) row.preparatory_lick_hz = licks.preparatory / to_s(reward - cue) - row.baseline_lick_hz;
  if (licks.first_after != kNever) row.reactive_lick_s = to_s(licks.first_after - reward);
  if (row.closed_at >= edges.to) row.collection_licks = licks.collection;
}

}  // namespace dopaloop
