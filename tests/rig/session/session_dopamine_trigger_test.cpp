// Light at dopamine: due when z rises above the threshold, through guidance and the interlock like any other.
#include <gtest/gtest.h>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

constexpr double kSampleMs = 1000. / 130;
constexpr std::uint16_t kRest = 10000, kHigh = 20000;

SessionConfig dopamine_config() {
  SessionConfig c = bench_config();
  c.light.at = LightAt::dopamine;
  c.light.threshold_z = 3;
  c.dopamine.settling_s = 0;
  return c;
}

// A bench with a photometry board; the mouse sits still, so a trial lasts.
struct Lit {
  explicit Lit(const SessionConfig& config = dopamine_config(), Arm arm = Arm::light) : b(config) {
    b.guided = arm;
    b.start(true);
    samples(130, kRest);
  }
  void samples(int n, std::uint16_t signal) {
    for (int i = 0; i < n; ++i) {
      b.pass(kSampleMs);
      b.give(PhotometrySample{same_clock(b.now), index++, signal, kRest});
    }
  }
  // To a trial's response window, sampling on; then a transient and as much rest as the low-pass remembers.
  void to_response() {
    for (int i = 0; i < 10000 && b.state() != "response"; ++i) samples(1, kRest);
  }
  void transient() {
    samples(3, kHigh);
    samples(60, kRest);
  }
  std::size_t trains() const { return b.count<StartLight>(); }

  Bench b;
  std::uint64_t index = 0;
};

TEST(DopamineTrigger, GivesTheTrainAtTheSampleThatRisesAboveTheThreshold) {
  Lit l;
  l.to_response();
  EXPECT_EQ(l.trains(), 0u);
  l.samples(1, kHigh);
  ASSERT_EQ(l.trains(), 1u);
  EXPECT_EQ(l.b.last<StartLight>().duration_us, 150000);
  EXPECT_GT(l.b.session.snapshot(l.b.now).dopamine_z, 3);
}

TEST(DopamineTrigger, IsBookedInTheRow) {
  Lit l;
  l.to_response();
  l.samples(1, kHigh);
  const SessionTime fired = l.b.now;
  l.samples(60, kRest);
  l.b.turn(184);
  l.b.pass_until("inter_trial");
  const TrialRow row = l.b.last<TrialRow>();
  EXPECT_EQ(row.would_have_fired_at, fired);
  EXPECT_EQ(row.light_commanded_at, fired);
  EXPECT_EQ(row.delivered_arm, Arm::light);
  EXPECT_EQ(row.light_reason, LightReason::none);
  EXPECT_EQ(row.pulses_delivered, 5u);
}

TEST(DopamineTrigger, NotesItsMomentOnAControlTrialAndGivesNothing) {
  Lit l(dopamine_config(), Arm::control);
  l.to_response();
  l.samples(1, kHigh);
  const SessionTime fired = l.b.now;
  l.transient();
  l.b.turn(184);
  l.b.pass_until("inter_trial");
  EXPECT_EQ(l.trains(), 0u);
  EXPECT_EQ(l.b.last<TrialRow>().would_have_fired_at, fired);
  EXPECT_EQ(l.b.last<TrialRow>().delivered_arm, Arm::control);
}

TEST(DopamineTrigger, WantsAThresholdToBeCrossedAndNotMerelyPassed) {
  SessionConfig c = dopamine_config();
  c.light.threshold_z = 900;
  Lit l(c);
  l.to_response();
  l.transient();
  EXPECT_EQ(l.trains(), 0u);
}

TEST(DopamineTrigger, DoesNotFireOnWhatRoseBeforeTheStimulus) {
  Lit l;
  while (l.b.state() != "quiescence") l.samples(1, kRest);
  l.samples(1, kHigh);
  EXPECT_GT(l.b.session.snapshot(l.b.now).dopamine_z, 3);
  for (int i = 0; i < 1000 && l.b.state() != "response"; ++i) l.samples(1, kHigh);
  l.samples(5, kHigh);
  EXPECT_EQ(l.trains(), 0u);
}

TEST(DopamineTrigger, IgnoresSamplesWhileTheBaselineSettles) {
  SessionConfig c = dopamine_config();
  c.dopamine.settling_s = 600;
  Lit l(c);
  l.to_response();
  l.transient();
  EXPECT_EQ(l.trains(), 0u);
}

TEST(DopamineTrigger, IgnoresASampleBehindAGap) {
  Lit l;
  l.to_response();
  l.index += 7;
  l.samples(1, kHigh);
  EXPECT_EQ(l.trains(), 0u);
}

TEST(DopamineTrigger, IgnoresASampleThatArrivesTooLate) {
  Lit l;
  l.to_response();
  const SessionTime sampled = l.b.now;
  l.b.pass(60);  // stale after 50
  l.b.give(PhotometrySample{same_clock(sampled), l.index++, kHigh, kRest});
  EXPECT_GT(l.b.session.snapshot(l.b.now).dopamine_z, 3);
  EXPECT_EQ(l.trains(), 0u);
}

TEST(DopamineTrigger, FiresOnceATrialUnlessTheConfigAllowsMore) {
  for (const std::int64_t most : {1, 2, 3}) {
    SessionConfig c = dopamine_config();
    c.light.per_trial_max = most;
    c.limits.light.energy_per_trial_max_mj = 10;
    Lit l(c);
    l.to_response();
    for (int i = 0; i < 5; ++i) {
      l.transient();
      l.samples(130, kRest);  // the interlock's gap
    }
    EXPECT_EQ(l.trains(), static_cast<std::size_t>(most));
  }
}

TEST(DopamineTrigger, BooksEveryTrainOfATrial) {
  SessionConfig c = dopamine_config();
  c.light.per_trial_max = 3;
  c.limits.light.energy_per_trial_max_mj = 10;
  Lit l(c);
  l.to_response();
  for (int i = 0; i < 3; ++i) {
    l.transient();
    l.samples(130, kRest);
  }
  l.b.turn(184);
  l.b.pass_until("inter_trial");
  const TrialRow row = l.b.last<TrialRow>();
  EXPECT_EQ(row.pulses_requested, 15u);
  EXPECT_EQ(row.pulses_delivered, 15u);
  EXPECT_NEAR(row.light_mj, .075, 1e-9);
  EXPECT_EQ(row.would_have_fired_at, row.light_commanded_at);
}

TEST(DopamineTrigger, PassesNoLimitHoweverOftenDopamineRises) {
  SessionConfig c = dopamine_config();
  c.light.per_trial_max = 100000;
  c.limits.light.energy_per_trial_max_mj = .06;  // two trains of .025 mJ
  Lit l(c);
  l.to_response();
  for (int i = 0; i < 8; ++i) {
    l.transient();
    l.samples(130, kRest);
  }
  EXPECT_EQ(l.trains(), 2u);
  EXPECT_TRUE(l.b.has_event("light_refused"));
}

TEST(DopamineTrigger, WaitsForTheInterlocksGap) {
  SessionConfig c = dopamine_config();
  c.light.per_trial_max = 100000;
  c.limits.light.energy_per_trial_max_mj = 10;
  c.limits.light.gap_min_ms = 5000;
  Lit l(c);
  l.to_response();
  l.transient();
  l.transient();
  EXPECT_EQ(l.trains(), 1u);
  l.samples(700, kRest);
  l.transient();
  EXPECT_EQ(l.trains(), 2u);
}

}  // namespace
}  // namespace dopaloop
