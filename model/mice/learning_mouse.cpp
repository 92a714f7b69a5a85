#include "model/mice/learning_mouse.h"

#include <algorithm>
#include <cmath>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

constexpr double kRise_s = .1, kDecay_s = .5;
constexpr double kStimulusDff = .04, kOutcomeDff = .05;  // of a value, an error of 1
constexpr double kLightDffPerS = .02;                    // of 1 mW
constexpr double kFastest_s = .2, kSlowest_s = 30;
constexpr double kNaive_s = 3, kExpert_s = .7, kSpread = .4;  // of the time over kFastest_s: medians, log sd
constexpr double kStart = .15, kSaturation = 1.5;  // of weights: stimulus inputs at first; any at most
constexpr Duration kLongestMovement = std::chrono::milliseconds(300);

}  // namespace

LearningMouse::LearningMouse(const EmulatedConfig& config, std::uint64_t seed)
    : rate_(config.mouse_learning_rate),
      no_go_(config.mouse_no_go),
      light_gain_(config.mouse_light_gain),
      hemisphere_(config.fibre_hemisphere),
      seed_(seed),
      dopamine_(kRise_s, kDecay_s) {
  weights_.layer1[kLeft] = weights_.layer1[kRight] = kStart;
  const double bias = config.mouse_bias_sd * normal({seed, Purpose::mouse_choice, 0});
  weights_.layer2[bias > 0 ? kRight : kLeft][kBias] = std::abs(bias);
}

double LearningMouse::competence() const {
  const double on_right = p_right(weights_, tutor_executor_input(1, Coding::side));
  const double on_left = p_right(weights_, tutor_executor_input(-1, Coding::side));
  return std::clamp(on_right - on_left, 0., 1.);
}

MouseResponse LearningMouse::on_stimulus(SessionTime now, double contrast_left, double contrast_right) {
  learn_from_last();
  ++stimuli_;
  last_ = {.signed_contrast = contrast_right - contrast_left, .lit = lit_};
  const TutorExecutorInput x = seen();
  const std::size_t side = reported_side();
  dopamine_.release(now, kStimulusDff * weights_.layer2[side][side] * weights_.layer1[side] * x[side]);
  last_.choice = choose(x);
  if (last_.choice == Choice::no_go) return {};
  const Duration time = reaction(std::abs(last_.signed_contrast));
  return {last_.choice, time, std::min(kLongestMovement, time / 2)};
}

Choice LearningMouse::choose(const TutorExecutorInput& x) const {
  constexpr std::uint32_t kSide = 0, kSitOut = 1;
  const double sit_out = no_go_ * (1 - competence());
  if (uniform({seed_, Purpose::mouse_choice, stimuli_, kSitOut}) < sit_out) return Choice::no_go;
  return uniform({seed_, Purpose::mouse_choice, stimuli_, kSide}) < p_right(weights_, x) ? Choice::right
                                                                                         : Choice::left;
}

Duration LearningMouse::reaction(double contrast) const {
  const double learned = competence();
  const double ease = 1.3 - .6 * std::min(contrast, 1.);
  const double median_s = (kNaive_s + (kExpert_s - kNaive_s) * learned) * ease;
  const double over_s = median_s * std::exp(kSpread * normal({seed_, Purpose::mouse_reaction, stimuli_}));
  return from_s(std::min(kFastest_s + over_s, kSlowest_s));
}

LickBout LearningMouse::on_water(SessionTime now, double) {
  if (!judge(now)) dopamine_.release(now, kOutcomeDff);
  ++drops_;
  const auto draw = [&](std::uint32_t index) { return uniform({seed_, Purpose::mouse_lick, drops_, index}); };
  return {from_s(.05 + .1 * draw(0)), from_s(.13 + .03 * draw(1)),
          4 + static_cast<std::uint32_t>(6 * draw(2))};
}

void LearningMouse::on_noise(SessionTime now) { judge(now); }

// The outcome of the choice last made, once; false if none is waiting for it.
bool LearningMouse::judge(SessionTime now) {
  if (last_.outcome || last_.choice == Choice::no_go) return false;
  last_.outcome = true;
  const double wanted = target_of(last_.signed_contrast, last_.choice);
  dopamine_.release(now, kOutcomeDff * errors(weights_, seen(), wanted, last_.choice).total);
  return true;
}

void LearningMouse::on_light(SessionTime now, double power_mw) {
  lit_ = power_mw > 0;
  last_.lit = last_.lit || lit_;
  dopamine_.drive(now, kLightDffPerS * power_mw);
}

void LearningMouse::learn_from_last() {
  if (!last_.outcome) return;
  std::array<double, 2> light{};
  if (last_.lit) light[reported_side()] = light_gain_;
  learn(weights_, seen(), target_of(last_.signed_contrast, last_.choice), last_.choice, rate_, light);
  const auto saturate = [](double& weight) { weight = std::min(weight, kSaturation); };
  std::for_each(weights_.layer1.begin(), weights_.layer1.end(), saturate);
  for (auto& row : weights_.layer2) std::for_each(row.begin(), row.end(), saturate);
}

}  // namespace dopaloop
