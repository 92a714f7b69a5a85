// Settings of the model process: the tracker and the guidance policy.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "rig/base/settings.h"

namespace dopaloop {

// The online logistic tracker (SCIENCE: random walk of [right, left, bias]).
struct TrackerConfig {
  double sigma = 0.0625;
  double sigma_day = 0.5;
  double sigma_init = 1;
  double contrast_scale = 2;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = TrackerConfig;
    f("sigma", &C::sigma, optional(0, 10), "standard deviation of each weight's step from trial to trial");
    f("sigma_day", &C::sigma_day, optional(0, 10), "the same at a session's first trial, in sigma's place");
    f("sigma_init", &C::sigma_init, optional(.001, 100),
      "standard deviation of each weight before the first trial");
    f("contrast_scale", &C::contrast_scale, optional(.01, 100),
      "contrasts are multiplied by this before they meet the weights");
  }
};

enum class Policy { none, low_confidence, every_trial };
constexpr std::array<std::string_view, 3> choices_of(Policy) {
  return {"none", "low_confidence", "every_trial"};
}

struct PolicyConfig {
  Policy policy = Policy::none;
  double p_correct_below = .7;
  double p_light = .5;
  bool zero_contrast_eligible = false;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = PolicyConfig;
    f("policy", &C::policy, required(),
      "none; low_confidence: trials the tracker expects the mouse to fail are eligible (not in a task "
      "without "
      "a choice); every_trial: all are");
    f("p_correct_below", &C::p_correct_below, optional(0, 1),
      "low_confidence: eligible when P(correct) is below this");
    f("p_light", &C::p_light, optional(.1, .9), "P(light | eligible), by a seeded coin");
    f("zero_contrast_eligible", &C::zero_contrast_eligible, optional(),
      "low_confidence: zero-contrast trials may be eligible");
  }
};

enum class Fallback { not_eligible, control };
constexpr std::array<std::string_view, 2> choices_of(Fallback) { return {"not_eligible", "control"}; }

struct ModelConfig {
  TrackerConfig tracker;
  PolicyConfig policy;
  Fallback fallback = Fallback::not_eligible;
  double virtual_latency_ms = 20;
  double start_timeout_s = 10;
  std::int64_t virtual_outage_trials = 3;

  template <class F>
  static constexpr void describe(F&& f) {
    using C = ModelConfig;
    f("tracker", &C::tracker, optional(), "the online tracker");
    f("policy", &C::policy, required(), "the guidance policy");
    f("fallback", &C::fallback, optional(), "arm of a trial whose guidance is late or missing; never light");
    f("virtual_latency_ms", &C::virtual_latency_ms, optional(0, 60000),
      "virtual time only: from request to guidance");
    f("start_timeout_s", &C::start_timeout_s, optional(0, 600),
      "how long rigd waits for the model process before the session starts without it");
    f("virtual_outage_trials", &C::virtual_outage_trials, optional(1, 100000),
      "virtual time only: trials without guidance after the model process died, before it is waited for "
      "again");
  }
};

}  // namespace dopaloop
