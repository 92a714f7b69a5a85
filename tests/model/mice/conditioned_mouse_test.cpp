#include "model/mice/conditioned_mouse.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dopaloop {
namespace {

SessionTime at(double s) { return SessionTime{from_s(s)}; }

// Licks in [cue, cue + 1.5 s) of a bout that begins at the cue.
int licks_before_water(const LickBout& bout) {
  int n = 0;
  for (std::uint32_t i = 0; i < bout.licks; ++i)
    n += bout.latency + static_cast<std::int64_t>(i) * bout.interval < from_s(1.5);
  return n;
}

struct Seen {
  double waiting_licks = 0, reaction_s = 0, cue_dff = 0, water_dff = 0;
};

double rise(ConditionedMouse& mouse, double from_at_s, double baseline) {
  double most = 0;
  for (double t = 0; t < .5; t += .01)
    most = std::max(most, mouse.dopamine_dff(at(from_at_s + t)) - baseline);
  return most;
}

// Trials 20 s apart, cue and water 1.5 s after it; what was seen in the last ten of them.
Seen train(ConditionedMouse& mouse, int trials, int first = 0, bool water = true, double light_mw = 0) {
  Seen seen;
  for (int k = 0; k < trials; ++k) {
    const double t = 20. * (first + k) + 10;
    const bool late = k >= trials - 10;
    const double before = mouse.dopamine_dff(at(t));
    const LickBout bout = mouse.on_cue(at(t));
    const double cue_dff = rise(mouse, t, before);
    const double before_water = mouse.dopamine_dff(at(t + 1.5));
    if (light_mw > 0) mouse.on_light(at(t + 1.5), light_mw);
    LickBout drink;
    if (water) drink = mouse.on_water(at(t + 1.54), 2);
    if (light_mw > 0) mouse.on_light(at(t + 1.65), 0);
    const double water_dff = rise(mouse, t + 1.65, before_water);
    if (!late) continue;
    seen.waiting_licks += licks_before_water(bout) / 10.;
    seen.reaction_s += to_s(drink.latency) / 10;
    seen.cue_dff += cue_dff / 10;
    seen.water_dff += water_dff / 10;
  }
  return seen;
}

EmulatedConfig slow() {
  EmulatedConfig c;
  c.mouse_learning_rate = .03;
  return c;
}

TEST(ConditionedMouse, DoesNotWaitForWaterBeforeItLearned) {
  ConditionedMouse mouse(slow(), 1);
  EXPECT_EQ(mouse.on_cue(at(1)).licks, 0u);
  EXPECT_GT(mouse.on_water(at(2.5), 2).licks, 0u);
}

TEST(ConditionedMouse, LearnsToLickInWaitAndToReactSooner) {
  ConditionedMouse mouse(slow(), 2);
  const Seen early = train(mouse, 10);
  const Seen late = train(mouse, 150, 10);
  EXPECT_LT(early.waiting_licks, 2);
  EXPECT_GT(late.waiting_licks, 4);
  EXPECT_LT(late.reaction_s, .7 * early.reaction_s);
}

TEST(ConditionedMouse, LearnsByItsEquation) {
  ConditionedMouse mouse(slow(), 3);
  double value = 0;
  for (int k = 0; k < 30; ++k) {
    mouse.on_cue(at(20. * k));
    EXPECT_DOUBLE_EQ(mouse.value(), value) << k;
    if (k % 3 != 2) mouse.on_water(at(20. * k + 1.5), 2);
    value += .03 * ((k % 3 != 2) - value);
  }
}

TEST(ConditionedMouse, LearnsFasterUnderLightButToTheSameValue) {
  ConditionedMouse dark(slow(), 4), lit(slow(), 4);
  train(dark, 20);
  train(lit, 20, 0, true, 1);
  EXPECT_GT(lit.value(), dark.value() + .05);
  train(dark, 400, 20);
  train(lit, 400, 20, true, 1);
  EXPECT_NEAR(lit.value(), dark.value(), 1e-3);
}

TEST(ConditionedMouse, UnlearnsWithoutWater) {
  ConditionedMouse mouse(slow(), 5);
  train(mouse, 150);
  const double learned = mouse.value();
  train(mouse, 100, 150, false);
  EXPECT_LT(mouse.value(), .1 * learned);
}

TEST(ConditionedMouse, LearnsNothingFromWaterWithoutACue) {
  ConditionedMouse mouse(slow(), 6);
  for (int k = 0; k < 20; ++k) mouse.on_water(at(20. * k), 2);
  mouse.on_cue(at(500));
  EXPECT_EQ(mouse.value(), 0);
}

TEST(ConditionedMouse, ItsDopamineMovesFromTheWaterToTheCue) {
  ConditionedMouse mouse(slow(), 7);
  const Seen early = train(mouse, 10);
  const Seen late = train(mouse, 150, 10);
  EXPECT_GT(late.cue_dff, 3 * early.cue_dff);
  EXPECT_LT(late.water_dff, .7 * early.water_dff);
}

TEST(ConditionedMouse, ItsDopamineDipsWhereWaterIsOmitted) {
  ConditionedMouse mouse(slow(), 8);
  train(mouse, 150);
  mouse.on_cue(at(5000));
  double least = 1;
  for (double t = 0; t < 4; t += .01) least = std::min(least, mouse.dopamine_dff(at(5000 + t)));
  EXPECT_LT(least, -.005);
}

TEST(ConditionedMouse, LearnsWhenTheWaterIsDue) {
  ConditionedMouse mouse(slow(), 9);
  LickBout bout;
  for (int k = 0; k < 200; ++k) {
    bout = mouse.on_cue(at(20. * k));
    mouse.on_water(at(20. * k + 3), 2);
  }
  for (int k = 200; bout.licks == 0; ++k) bout = mouse.on_cue(at(20. * k));
  const double last_s = to_s(bout.latency) + to_s(bout.interval) * (bout.licks - 1);
  EXPECT_GT(last_s, 3);
  EXPECT_LT(last_s, 4);
}

TEST(ConditionedMouse, DoesTheSameAgainWithTheSameSeed) {
  ConditionedMouse one(slow(), 10), same(slow(), 10);
  for (int k = 0; k < 50; ++k) {
    const LickBout a = one.on_cue(at(20. * k)), b = same.on_cue(at(20. * k));
    EXPECT_EQ(a.licks, b.licks);
    EXPECT_EQ(a.latency, b.latency);
    one.on_water(at(20. * k + 1.5), 2);
    same.on_water(at(20. * k + 1.5), 2);
  }
}

}  // namespace
}  // namespace dopaloop
