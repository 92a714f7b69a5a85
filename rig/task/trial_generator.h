// Where trials come from. A generator is pure: the plan follows from the session's seed, the trial's number
// and the last trial's outcome.
#pragma once

#include <cstdint>
#include <optional>

#include "rig/base/trial.h"

namespace dopaloop {

struct TrialPlan {
  double contrast_left = 0, contrast_right = 0;  // 0..1
  Choice correct = Choice::right;                // the rewarded response; drawn at zero contrast
  std::uint32_t session = 1;                     // recorded session of a replayed trial
  bool new_session = false;
  bool repeat = false;
  double side_probability_right = kNan;
  double debias_draw = kNan;
};

class TrialGenerator {
 public:
  virtual ~TrialGenerator() = default;
  // The plan of `trial` (1, 2, ... in order). `last` is the trial before, nullptr for the first.
  // nullopt: there are no more trials.
  virtual std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) = 0;
};

}  // namespace dopaloop
