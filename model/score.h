// How well a model predicted each choice before it saw it. Decided here and nowhere else: a repeat after
// error is learned from but not scored (the mouse knows what comes), a no-go trial has no choice to score.
#pragma once

#include <cstdint>
#include <span>

#include "model/model.h"

namespace dopaloop {

constexpr bool is_scored(const Observation& trial) { return trial.choice != Choice::no_go && !trial.repeat; }

// Learns from the trial; its log-likelihood if it is scored, NaN otherwise.
double learn_and_score(Model& model, const Observation& trial);

class Score {
 public:
  // One trial's log-likelihood; NaN (not scored) is left out.
  void add(double log_likelihood);

  std::uint64_t n_trials() const { return n_; }
  double log_likelihood() const { return sum_; }
  double mean_log_likelihood() const;  // nats a trial; NaN before the first scored trial

 private:
  std::uint64_t n_ = 0;
  double sum_ = 0;
};

// The on-line path over trials that lie in order.
Score score(Model& model, std::span<const Observation> trials);

}  // namespace dopaloop
