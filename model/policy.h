// The guidance policy: which coming trials may get light, and which of those do. Assignment is in two stages
// so that a paper can defend it: eligible or not by the model's prediction, then a seeded coin of stated
// probability. Pure: the same arguments give the same answer in any process, at any time.
#pragma once

#include <cstdint>

#include "model/config.h"
#include "rig/base/guidance.h"

namespace dopaloop {

// P(correct) on the coming stimulus: p_right or its complement; .5 at zero contrast, where reward is drawn.
// NaN where p_right is: nothing is chosen.
double p_correct(const GuidanceRequest& request, double p_right);

// Answers `request` for a model that gives `p_right` on its stimulus; NaN: it gives none, which
// low_confidence takes for no reason to give light. Fills after_trial, for_trial, p_right,
// p_correct, eligible, propensity, draw, light and policy; the rest is the caller's. Asked for no trial
// (for_trial 0): not eligible, and no probabilities.
Guidance decide(const PolicyConfig& config, std::uint64_t seed, const GuidanceRequest& request,
                double p_right);

}  // namespace dopaloop
