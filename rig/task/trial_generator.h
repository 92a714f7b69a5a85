// Where trials come from. A generator is pure: the plan follows from the session's seed, the trial's number
// and the trials before.
#pragma once

#include <cstdint>
#include <optional>

#include "rig/base/trial.h"
#include "rig/task/task_table.h"

namespace dopaloop {

constexpr std::uint32_t bit_of(TrialFact fact) { return 1u << static_cast<unsigned>(fact); }

struct TrialPlan {
  double contrast_left = 0, contrast_right = 0;  // 0..1
  Choice correct = Choice::right;                // the rewarded response; drawn at zero contrast
  std::uint32_t session = 1;                     // recorded session of a replayed trial
  bool new_session = false;
  bool repeat = false;
  double side_probability_right = kNan;
  double debias_draw = kNan;
  std::uint32_t phase = 0;              // training phase, from 1; 0: none
  bool engaged = true;                  // false: the mouse counts as disengaged
  double wheel_gain_deg_per_mm = kNan;  // NaN: the task's
  double reward_ul = kNan;              // NaN: the task's
  std::uint32_t facts = 0;              // bits of what transitions may ask for, besides those that follow
};

// Bits of every fact that holds in this trial.
constexpr std::uint32_t facts_of(const TrialPlan& plan) {
  std::uint32_t facts = plan.facts | bit_of(TrialFact::always);
  if (plan.contrast_left == 0 && plan.contrast_right == 0) facts |= bit_of(TrialFact::zero_contrast);
  if (plan.repeat) facts |= bit_of(TrialFact::repeat);
  return facts;
}

class TrialGenerator {
 public:
  virtual ~TrialGenerator() = default;
  // The plan of `trial` (1, 2, ... in order). `last` is the trial before, nullptr for the first.
  // nullopt: there are no more trials.
  virtual std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) = 0;
  // A setting changed while the session runs, from the next plan on: `place` among the task's numbers
  // (task_numbers.h).
  virtual void set_number(std::uint16_t place, double value) { (void)place, (void)value; }
};

}  // namespace dopaloop
