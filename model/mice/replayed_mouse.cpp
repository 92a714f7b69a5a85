#include "model/mice/replayed_mouse.h"

#include <algorithm>

namespace dopaloop {
namespace {

constexpr double kLongestMovement_s = .2, kMovementShare = .8;
constexpr double kLongestReaction_s = 3600;

}  // namespace

MouseResponse ReplayedMouse::on_stimulus(SessionTime, double, double) {
  if (next_ >= trials_.size()) return {};
  const RecordedTrial& trial = trials_[next_++];
  const double reaction_s = trial.reaction_time_s;
  if (trial.choice == Choice::no_go || !(reaction_s >= 0 && reaction_s <= kLongestReaction_s)) return {};
  return {trial.choice, from_s(reaction_s),
          from_s(std::min(kLongestMovement_s, reaction_s * kMovementShare))};
}

LickBout ReplayedMouse::on_water(SessionTime, double) {
  return {std::chrono::milliseconds(100), std::chrono::milliseconds(150), 5};
}

}  // namespace dopaloop
