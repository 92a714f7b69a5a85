// The one question every model answers: what is the probability of each choice on this stimulus; learn from
// this trial; how likely was it. Trackers and rules are compared on this footing alone.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rig/base/guidance.h"
#include "rig/base/recorded_trial.h"
#include "rig/base/trial.h"

namespace dopaloop {

struct Stimulus {
  double contrast_left = 0;  // 0..1
  double contrast_right = 0;
  bool new_session = false;  // the trial opens a session: sigma_day stands in sigma's place
};

// What a model may learn from: one closed trial.
struct Observation {
  Stimulus stimulus;
  Choice choice = Choice::no_go;  // no_go: time passes, no choice likelihood
  double reaction_time_s = kNan;
  bool rewarded = false;
  bool repeat = false;  // learned from, but left out of scores
};

// A live trial and a recorded one teach the same: a replayed mouse gives the same trajectory either way.
// `rewarded` is what the mouse got: water of the task for a live trial.
Observation observe(const TrialRow& trial);
Observation observe(const RecordedTrial& trial);

class Model {
 public:
  virtual ~Model() = default;
  virtual std::string_view name() const = 0;
  virtual std::span<const std::string_view> parameter_names() const = 0;  // at most kMaxWeights

  // One-step-ahead P(choice right), the weights' uncertainty integrated out. Does not change the model.
  virtual double p_right(const Stimulus& stimulus) const = 0;
  // Time passes, then the trial is learned from. Returns the log-likelihood of its choice as predicted before
  // it was seen; NaN for a trial without choice. A trial with non-finite numbers is a caller's bug.
  virtual double learn(const Observation& trial) = 0;

  virtual WeightArray mean() const = 0;
  virtual WeightArray sd() const = 0;
};

}  // namespace dopaloop
