// Follows one session: learns from its closed trials in order and answers guidance requests. Pure: no socket,
// no file, no clock. What it knows is a function of the trials it was given, so a follower that is given a
// session's earlier trials again (after a crash, from the database) answers like one that never died; only
// the ids of its guidance say in which life they were given.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "model/config.h"
#include "model/model.h"
#include "rig/base/guidance.h"
#include "rig/base/trial.h"

namespace dopaloop {

enum class Learned {
  now,      // it was the next trial
  before,   // known already, ignored
  missing,  // trials before it were missed: not learned from; read them from the database and catch up
};

enum class Advice {
  given,
  missing,  // the request's after_trial has not been learned from yet
  stale,    // the trial it is for, or later ones, were learned from already: no answer would be a prediction
};

class Follower {
 public:
  // A follower of a new session, nothing learned yet.
  Follower(std::unique_ptr<Model> model, const PolicyConfig& policy, std::uint64_t seed);

  // At the start of a life: all trials closed before it, rising. `life` marks its guidance ids.
  void begin_life(std::span<const TrialRow> trials, std::uint32_t life);

  // Trials as the database holds them, rising; those known already are ignored. The database is the truth: a
  // number that is not in it does not count as missing.
  void catch_up(std::span<const TrialRow> trials);

  // The trial that just closed.
  Learned learn(const TrialRow& trial);

  // Fills `guidance` if it returns `given`.
  Advice advise(const GuidanceRequest& request, Guidance& guidance) const;

  std::uint32_t last_trial() const { return last_trial_; }  // 0: none
  const Model& model() const { return *model_; }

 private:
  void learn_next(const TrialRow& trial);

  std::unique_ptr<Model> model_;
  PolicyConfig policy_;
  std::uint64_t seed_;
  std::uint64_t life_ = 0;
  std::uint32_t last_trial_ = 0;
  double last_log_likelihood_ = kNan;
};

// The model that the config asks for, nothing learned yet, and the follower around it. `choices`: the task
// has any; without them there is nothing to track (no_choice.h).
std::unique_ptr<Model> make_model(const ModelConfig& config, bool choices);
Follower make_follower(const ModelConfig& config, bool choices, std::uint64_t seed);

}  // namespace dopaloop
