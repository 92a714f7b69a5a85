#include "model/policy.h"

#include <cmath>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

bool is_eligible(const PolicyConfig& config, const GuidanceRequest& request, double p_correct) {
  if (config.policy == Policy::none) return false;
  if (config.policy == Policy::every_trial) return true;
  const bool zero_contrast = request.contrast_left == request.contrast_right;
  return p_correct < config.p_correct_below && (config.zero_contrast_eligible || !zero_contrast);
}

}  // namespace

double p_correct(const GuidanceRequest& request, double p_right) {
  if (std::isnan(p_right)) return kNan;
  const double contrast = request.contrast_right - request.contrast_left;
  return contrast > 0 ? p_right : contrast < 0 ? 1 - p_right : .5;
}

Guidance decide(const PolicyConfig& config, std::uint64_t seed, const GuidanceRequest& request,
                double p_right) {
  Guidance guidance;
  guidance.after_trial = request.after_trial;
  guidance.for_trial = request.for_trial;
  guidance.policy = choices_of(config.policy)[static_cast<std::size_t>(config.policy)];
  if (request.for_trial == 0) return guidance;

  guidance.p_right = p_right;
  guidance.p_correct = p_correct(request, p_right);
  guidance.eligible = is_eligible(config, request, guidance.p_correct);
  if (!guidance.eligible) return guidance;

  guidance.propensity = config.p_light;
  guidance.draw = uniform({.seed = seed, .purpose = Purpose::light_draw, .trial = request.for_trial});
  guidance.light = guidance.draw < guidance.propensity;
  return guidance;
}

}  // namespace dopaloop
