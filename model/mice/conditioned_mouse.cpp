#include "model/mice/conditioned_mouse.h"

#include <algorithm>
#include <chrono>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

constexpr double kRise_s = .1, kDecay_s = .5;
constexpr double kCueDff = .05, kWaterDff = .05, kForetold = .6, kDipDff = .02;  // of a value of 1
constexpr double kLightDffPerS = .02;                                            // of 1 mW
constexpr Duration kFirstDelay = std::chrono::milliseconds(1500);                // before it knows better
constexpr Duration kPatience = std::chrono::milliseconds(500);                   // after the water was due
constexpr Duration kLongestWait =
    std::chrono::milliseconds(5000);                           // later water has nothing to do with the cue
constexpr double kSoonest_s = .2;                              // from the cue to the first lick
constexpr double kSlow_s = .3, kFast_s = .08, kSpread_s = .1;  // from the water to the first lick

}  // namespace

ConditionedMouse::ConditionedMouse(const EmulatedConfig& config, std::uint64_t seed)
    : rate_(config.mouse_learning_rate),
      light_gain_(config.mouse_light_gain),
      seed_(seed),
      delay_(kFirstDelay),
      dopamine_(kRise_s, kDecay_s) {}

bool ConditionedMouse::awaits_water(SessionTime now) const {
  return last_.cue_at != kNever && !last_.water && now - last_.cue_at <= kLongestWait;
}

LickBout ConditionedMouse::on_cue(SessionTime now) {
  learn_from_last();
  ++cues_;
  last_ = {.cue_at = now, .lit = lit_};
  dopamine_.release(now, kCueDff * value_);
  return wait_for_water();
}

LickBout ConditionedMouse::wait_for_water() const {
  const auto draw = [&](std::uint32_t index) { return uniform({seed_, Purpose::mouse_cue, cues_, index}); };
  if (draw(0) >= value_) return {};
  const double span_s = std::max(0., to_s(delay_) - kSoonest_s);
  const double latency_s = kSoonest_s + span_s * (1 - value_) * draw(1);
  const double interval_s = .14 + .06 * draw(2);
  const double licks = (to_s(delay_ + kPatience) - latency_s) / interval_s;
  return {from_s(latency_s), from_s(interval_s), static_cast<std::uint32_t>(std::max(1., licks))};
}

LickBout ConditionedMouse::on_water(SessionTime now, double) {
  const bool foretold = awaits_water(now);
  const double expected = foretold ? value_ : 0;
  if (foretold) {
    delay_ = now - last_.cue_at;
    last_.water = true;
  }
  dopamine_.release(now, kWaterDff * (1 - kForetold * expected));
  ++drops_;
  const auto draw = [&](std::uint32_t index) { return uniform({seed_, Purpose::mouse_lick, drops_, index}); };
  return {from_s(kSlow_s + (kFast_s - kSlow_s) * expected + kSpread_s * draw(0)), from_s(.13 + .03 * draw(1)),
          4 + static_cast<std::uint32_t>(4 * draw(2))};
}

void ConditionedMouse::on_light(SessionTime now, double power_mw) {
  lit_ = power_mw > 0;
  last_.lit = last_.lit || lit_;
  dopamine_.drive(now, kLightDffPerS * power_mw);
}

double ConditionedMouse::dopamine_dff(SessionTime now) {
  if (awaits_water(now) && !last_.dipped && now - last_.cue_at > delay_ + kPatience) {
    last_.dipped = true;
    dopamine_.release(now, -kDipDff * value_);
  }
  return dopamine_.dff(now);
}

void ConditionedMouse::learn_from_last() {
  if (last_.cue_at == kNever) return;
  const double eta = std::min(1., rate_ * (1 + (last_.lit ? light_gain_ : 0)));
  value_ += eta * ((last_.water ? 1 : 0) - value_);
}

}  // namespace dopaloop
