// Guidance carries the trial it is for; it is latched once, when that trial opens; what comes later is
// ignored.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

TEST(SessionGuidance, IsAskedForTheComingTrialAtTheStartAndAtEveryClose) {
  Bench b(bench_config(), 2);
  b.start();
  b.run_trial();
  b.run_trial();
  const auto asked = b.all<GuidanceRequest>();
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_EQ(asked[0].after_trial, 0u);
  EXPECT_EQ(asked[0].for_trial, 1u);
  EXPECT_TRUE(asked[0].new_session);
  EXPECT_EQ(asked[0].contrast_right, .5);
  EXPECT_EQ(asked[1].after_trial, 1u);
  EXPECT_EQ(asked[1].for_trial, 2u);
  EXPECT_FALSE(asked[1].new_session);
  EXPECT_EQ(asked[2].after_trial, 2u);
  EXPECT_EQ(asked[2].for_trial, 0u);
}

TEST(SessionGuidance, ComesInTimeForTheFirstTrialToo) {
  Bench b;
  b.guided = Arm::control;
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().guidance_id, 1001u);
  EXPECT_EQ(b.last<TrialRow>().guidance_late, 0u);
}

TEST(SessionGuidance, IsWrittenIntoTheTrialItWasFor) {
  Bench b;
  b.start(true);
  b.pass(250);
  b.guide(1, Arm::control);
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.guidance_id, 1001u);
  EXPECT_DOUBLE_EQ(row.guidance_age_ms, 750);
  EXPECT_TRUE(row.eligible);
  EXPECT_EQ(row.propensity, .5);
  EXPECT_EQ(row.draw, .75);
  EXPECT_EQ(row.p_right, .6);
  EXPECT_EQ(row.intended_arm, Arm::control);
  EXPECT_EQ(row.delivered_arm, Arm::control);
  EXPECT_EQ(row.light_reason, LightReason::control);
}

TEST(SessionGuidance, MissingGivesTheDeclaredFallback) {
  for (const Arm fallback : {Arm::not_eligible, Arm::control}) {
    SessionConfig c = bench_config();
    c.fallback = fallback;
    Bench b(c);
    b.start(true);
    b.run_trial();
    const TrialRow row = b.last<TrialRow>();
    EXPECT_EQ(row.intended_arm, fallback);
    EXPECT_EQ(row.delivered_arm, fallback);
    EXPECT_EQ(row.light_reason, LightReason::late_guidance);
    EXPECT_EQ(row.guidance_id, 0u);
    EXPECT_TRUE(std::isnan(row.propensity));
    EXPECT_EQ(b.count<StartLight>(), 0u);
  }
}

TEST(SessionGuidance, LateIsCountedInTheTrialAndIgnored) {
  Bench b;
  b.start(true);
  b.pass_until("quiescence");
  b.guide(1, Arm::light);
  b.guide(1, Arm::light);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().guidance_late, 2u);
  EXPECT_EQ(b.last<TrialRow>().intended_arm, Arm::not_eligible);
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(SessionGuidance, ForAnotherTrialIsCountedAndIgnored) {
  Bench b;
  b.start(true);
  b.guide(2, Arm::light);
  b.guide(7, Arm::light);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().guidance_late, 2u);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::late_guidance);
  b.guide(1, Arm::light);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().guidance_late, 1u);
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(SessionGuidance, IsUsedForOneTrialOnly) {
  Bench b;
  b.start(true);
  b.guide(1, Arm::light);
  b.run_trial();
  b.run_trial();
  EXPECT_EQ(b.count<StartLight>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().guidance_id, 0u);
}

TEST(SessionGuidance, OfTheSameTrialIsTheNewestUntilItIsLatched) {
  Bench b;
  b.start(true);
  b.guide(1, Arm::light);
  b.guide(1, Arm::control);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().intended_arm, Arm::control);
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(SessionGuidance, NeverWaitsForTheModel) {
  Bench b;
  b.start(true);
  for (int i = 0; i < 5; ++i) b.run_trial();
  EXPECT_EQ(b.count<TrialRow>(), 5u);
}

TEST(SessionGuidance, ThatIsNotEligibleGivesNoLightWhateverElseItSays) {
  Bench b;
  b.start(true);
  Guidance g;
  g.for_trial = 1;
  g.light = true;
  b.give(g);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().intended_arm, Arm::not_eligible);
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::policy_no);
  EXPECT_EQ(b.count<StartLight>(), 0u);
}

TEST(SessionGuidance, TellsWhenTheModelGoesAndComesBack) {
  Bench b;
  b.start(true);
  b.given.clear();
  b.give(ModelState{true});
  EXPECT_TRUE(b.given.empty());
  b.give(ModelState{false});
  EXPECT_TRUE(b.last<EventText>().warning);
  EXPECT_FALSE(b.session.snapshot(b.now).model_alive);
  b.give(ModelState{true});
  EXPECT_FALSE(b.last<EventText>().warning);
}

}  // namespace
}  // namespace dopaloop
