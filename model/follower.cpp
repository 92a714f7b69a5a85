#include "model/follower.h"

#include <utility>

#include "model/logistic_tracker.h"
#include "model/no_choice.h"
#include "model/policy.h"
#include "model/score.h"

namespace dopaloop {

Follower::Follower(std::unique_ptr<Model> model, const PolicyConfig& policy, std::uint64_t seed)
    : model_(std::move(model)), policy_(policy), seed_(seed) {}

void Follower::begin_life(std::span<const TrialRow> trials, std::uint32_t life) {
  catch_up(trials);
  life_ = life;
}

void Follower::catch_up(std::span<const TrialRow> trials) {
  for (const TrialRow& trial : trials) {
    if (trial.trial > last_trial_) learn_next(trial);
  }
}

Learned Follower::learn(const TrialRow& trial) {
  if (trial.trial <= last_trial_) return Learned::before;
  if (trial.trial != last_trial_ + 1) return Learned::missing;
  learn_next(trial);
  return Learned::now;
}

void Follower::learn_next(const TrialRow& trial) {
  last_log_likelihood_ = learn_and_score(*model_, observe(trial));
  last_trial_ = trial.trial;
}

Advice Follower::advise(const GuidanceRequest& request, Guidance& guidance) const {
  if (request.after_trial > last_trial_) return Advice::missing;
  const bool trial_comes = request.for_trial != 0;
  if (request.after_trial < last_trial_ || (trial_comes && request.for_trial <= last_trial_))
    return Advice::stale;
  const double p_right =
      trial_comes ? model_->p_right({request.contrast_left, request.contrast_right, request.new_session})
                  : kNan;
  guidance = decide(policy_, seed_, request, p_right);
  guidance.id = (life_ << 32) | request.for_trial;
  guidance.log_likelihood = last_log_likelihood_;
  guidance.weight_mean = model_->mean();
  guidance.weight_sd = model_->sd();
  guidance.model = model_->name();
  return Advice::given;
}

std::unique_ptr<Model> make_model(const ModelConfig& config, bool choices) {
  if (!choices) return std::make_unique<NoChoice>();
  return std::make_unique<LogisticTracker>(config.tracker);
}

Follower make_follower(const ModelConfig& config, bool choices, std::uint64_t seed) {
  return {make_model(config, choices), config.policy, seed};
}

}  // namespace dopaloop
