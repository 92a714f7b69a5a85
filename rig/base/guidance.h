// What the rig asks the model process, and what it answers: the vocabulary between rigd and modeld.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "rig/base/text.h"

namespace dopaloop {

inline constexpr std::size_t kMaxWeights = 8;
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using WeightArray = std::array<double, kMaxWeights>;
inline constexpr WeightArray kNoWeights{kNan, kNan, kNan, kNan, kNan, kNan, kNan, kNan};

// Sent once at the session's start (after_trial 0) and at the close of every trial.
struct GuidanceRequest {
  std::uint32_t after_trial = 0;  // the trial just closed, sent before this; 0: none yet
  std::uint32_t for_trial = 0;    // the trial that guidance is wanted for; 0: none is coming
  double contrast_left = 0;       // of the coming trial, 0..1
  double contrast_right = 0;
  bool new_session = false;  // the coming trial opens a (recorded) session

  static constexpr std::string_view kName = "guidance_request";
  template <class F>
  static constexpr void describe(F&& f) {
    f("after_trial", &GuidanceRequest::after_trial, "the trial just closed, 0 at the start");
    f("for_trial", &GuidanceRequest::for_trial, "the trial guidance is wanted for, 0 when none is coming");
    f("contrast_left", &GuidanceRequest::contrast_left, "of the coming trial, 0..1");
    f("contrast_right", &GuidanceRequest::contrast_right, "of the coming trial, 0..1");
    f("new_session", &GuidanceRequest::new_session, "the coming trial opens a recorded session");
  }
};

// The answer: what the model learned from the last trial and what it wants done in the coming one.
// Assignment is in two stages: eligible or not, then a seeded draw. NaN where a number does not apply.
struct Guidance {
  std::uint64_t id = 0;           // unique in the session: (life of modeld << 32) | for_trial
  std::uint32_t after_trial = 0;  // as asked
  std::uint32_t for_trial = 0;    // as asked; the rig uses it for this trial and no other
  bool eligible = false;
  double propensity = 0;         // P(light | eligible); 0 when not eligible
  double draw = kNan;            // the seeded uniform draw; light when draw < propensity
  bool light = false;            // intended arm
  double p_right = kNan;         // one-step-ahead P(choice right) on the coming stimulus
  double p_correct = kNan;       // .5-rewarded at zero contrast
  double log_likelihood = kNan;  // of after_trial's choice, predicted before it was seen; NaN: not scored
  WeightArray weight_mean = kNoWeights;  // after learning after_trial, in the model's order of parameters
  WeightArray weight_sd = kNoWeights;
  Text<32> model;  // the model that decided
  Text<32> policy;

  static constexpr std::string_view kName = "guidance";
  template <class F>
  static constexpr void describe(F&& f) {
    f("id", &Guidance::id, "unique in the session");
    f("after_trial", &Guidance::after_trial, "last trial learned from");
    f("for_trial", &Guidance::for_trial, "the trial it is for");
    f("eligible", &Guidance::eligible, "light may be given by the policy");
    f("propensity", &Guidance::propensity, "P(light | eligible), 0 when not eligible");
    f("draw", &Guidance::draw, "seeded uniform draw; light when draw < propensity");
    f("light", &Guidance::light, "intended arm: light");
    f("p_right", &Guidance::p_right, "one-step-ahead P(choice right)");
    f("p_correct", &Guidance::p_correct, "one-step-ahead P(correct)");
    f("log_likelihood", &Guidance::log_likelihood, "of after_trial's choice, before it was seen");
    f("weight_mean", &Guidance::weight_mean, "posterior means after after_trial");
    f("weight_sd", &Guidance::weight_sd, "posterior standard deviations");
    f("model", &Guidance::model, "model that decided");
    f("policy", &Guidance::policy, "policy that decided");
  }
};

}  // namespace dopaloop
