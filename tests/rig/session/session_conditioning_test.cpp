// Trace conditioning as a session: what each kind of trial drives, its licks, and light at the reward.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "rig/task/trace_generator.h"
#include "tests/rig/session/bench.h"
#include "tests/rig/session/conditioning.h"

namespace dopaloop {
namespace {

// The trials that a test wants, in a circle.
class KindList final : public TrialGenerator {
 public:
  explicit KindList(std::vector<TraceTrial> kinds) : kinds_(std::move(kinds)) {}
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow*) override {
    if (trial > 100) return std::nullopt;
    TrialPlan plan;
    plan.facts = facts_of(kinds_[(trial - 1) % kinds_.size()]);
    return plan;
  }

 private:
  std::vector<TraceTrial> kinds_;
};

struct Conditioning {
  explicit Conditioning(std::vector<TraceTrial> kinds, const SessionConfig& config = conditioning(),
                        std::optional<Arm> guided = std::nullopt)
      : generator(std::move(kinds)), bench(config, generator) {
    bench.guided = guided;
    bench.start(guided.has_value());
  }
  // To the state, then so long into it.
  void go(std::string_view state, double ms = 0) {
    ASSERT_TRUE(bench.pass_until(state)) << state;
    bench.pass(ms);
  }
  void lick() { bench.give(Lick{same_clock(bench.now), true}); }
  TrialRow finished() {
    bench.pass_until("inter_trial");
    const TrialRow row = bench.last<TrialRow>();
    bench.pass_until("baseline");
    return row;
  }

  KindList generator;
  Bench bench;
};

TEST(SessionConditioning, ACuedTrialIsCueTraceAndWater) {
  Conditioning c({TraceTrial::cued});
  c.go("baseline");
  const TrialRow row = c.finished();
  EXPECT_EQ(row.outcome, Outcome::rewarded);
  EXPECT_EQ(row.choice, Choice::no_go);
  EXPECT_DOUBLE_EQ(to_s(row.cue_at - row.opened_at), 1);
  EXPECT_DOUBLE_EQ(to_s(row.reward_moment_at - row.cue_at), 1.5);
  EXPECT_DOUBLE_EQ(to_s(row.closed_at - row.reward_moment_at), 3);
  EXPECT_EQ(row.valve_on_at, row.reward_moment_at);
  EXPECT_DOUBLE_EQ(row.reward_ul, 2);
  EXPECT_EQ(row.stimulus_commanded_at, kNever);
  ASSERT_EQ(c.bench.count<PlaySound>(), 1u);
  EXPECT_EQ(c.bench.last<PlaySound>().sound, SoundKind::cue);
  EXPECT_EQ(c.bench.last<PlaySound>().duration_us, 500'000);
}

TEST(SessionConditioning, AnUncuedTrialIsWaterAlone) {
  Conditioning c({TraceTrial::uncued});
  c.go("baseline");
  const TrialRow row = c.finished();
  EXPECT_EQ(row.outcome, Outcome::rewarded);
  EXPECT_EQ(row.cue_at, kNever);
  EXPECT_DOUBLE_EQ(to_s(row.reward_moment_at - row.opened_at), 1);
  EXPECT_EQ(c.bench.count<PlaySound>(), 0u);
  EXPECT_EQ(c.bench.count<OpenValve>(), 1u);
}

TEST(SessionConditioning, AnOmittedTrialIsCueAndTraceWithoutWater) {
  Conditioning c({TraceTrial::omitted}, conditioning(), Arm::light);
  c.go("baseline");
  const TrialRow row = c.finished();
  EXPECT_EQ(row.outcome, Outcome::omitted);
  EXPECT_DOUBLE_EQ(to_s(row.reward_moment_at - row.cue_at), 1.5);
  EXPECT_EQ(row.reward_ul, 0);
  EXPECT_EQ(c.bench.count<OpenValve>(), 0u);
  // Light at the reward comes with the reward only.
  EXPECT_EQ(c.bench.count<StartLight>(), 0u);
  EXPECT_EQ(row.would_have_fired_at, kNever);
  EXPECT_EQ(row.light_reason, LightReason::gate_unmet);
}

TEST(SessionConditioning, MeasuresItsLicks) {
  Conditioning c({TraceTrial::cued});
  c.go("baseline", 500);
  c.lick();
  c.go("trace", 200);
  c.lick();
  c.bench.pass(200);
  c.lick();
  c.bench.pass(200);
  c.lick();
  c.go("reward", 250);
  c.lick();
  c.bench.pass(20);
  c.lick();  // flicker
  c.bench.pass(1000);
  c.lick();
  const TrialRow row = c.finished();
  EXPECT_DOUBLE_EQ(row.baseline_lick_hz, 1);
  EXPECT_DOUBLE_EQ(row.preparatory_lick_hz, 1);
  EXPECT_NEAR(row.reactive_lick_s, .25, 1e-9);
  EXPECT_EQ(row.collection_licks, 1);
  EXPECT_EQ(row.licks, 7u);  // of all contacts
}

TEST(SessionConditioning, CountsALickBetweenTrialsToTheBaselineThatItFallsInto) {
  SessionConfig config = conditioning();
  config.numbers[*place_of_number<TraceConditioningConfig>("baseline_s")] =
      .5;  // shorter than the baseline of licks
  Conditioning c({TraceTrial::cued}, config);
  c.go("baseline");
  c.go("inter_trial");
  c.bench.pass(to_ms(c.bench.session.next_deadline() - c.bench.now) - 300);
  c.lick();
  c.go("baseline");
  EXPECT_DOUBLE_EQ(c.finished().baseline_lick_hz, 1);
}

TEST(SessionConditioning, MeasuresNoLicksInATaskThatDoesNotAskForIt) {
  SessionConfig config = conditioning();
  config.licks.reset();
  Conditioning c({TraceTrial::cued}, config);
  c.go("reward", 100);
  c.lick();
  const TrialRow row = c.finished();
  EXPECT_TRUE(std::isnan(row.reactive_lick_s));
  EXPECT_TRUE(std::isnan(row.baseline_lick_hz));
}

// ---- light ---------------------------------------------------------------------------------------------

SessionConfig gated(Gate gate, double cap_share = 1) {
  SessionConfig c = conditioning();
  c.light.gate = gate;
  c.light.cap_share = cap_share;
  return c;
}

TEST(SessionConditioning, StimLickPlusIsLitAfterALickOnly) {
  Conditioning c({TraceTrial::cued}, gated(Gate::lick), Arm::light);
  c.go("trace", 400);  // .6 s before the reward
  c.lick();
  const TrialRow lit = c.finished();
  EXPECT_EQ(lit.delivered_arm, Arm::light);
  EXPECT_EQ(lit.light_commanded_at, lit.reward_moment_at);
  EXPECT_EQ(lit.would_have_fired_at, lit.reward_moment_at);
  c.go("trace", 200);  // .8 s before
  c.lick();
  const TrialRow dark = c.finished();
  EXPECT_EQ(dark.intended_arm, Arm::light);
  EXPECT_EQ(dark.delivered_arm, Arm::control);
  EXPECT_EQ(dark.light_reason, LightReason::gate_unmet);
  EXPECT_EQ(dark.would_have_fired_at, kNever);
  EXPECT_EQ(c.bench.count<StartLight>(), 1u);
}

TEST(SessionConditioning, StimLickMinusIsLitWithoutALickOnly) {
  Conditioning c({TraceTrial::cued}, gated(Gate::no_lick), Arm::light);
  c.go("trace", 400);
  c.lick();
  EXPECT_EQ(c.finished().light_reason, LightReason::gate_unmet);
  EXPECT_EQ(c.finished().delivered_arm, Arm::light);
}

TEST(SessionConditioning, AControlTrialSaysWhetherItsGateWasMet) {
  Conditioning c({TraceTrial::cued}, gated(Gate::lick), Arm::control);
  c.go("trace", 400);
  c.lick();
  const TrialRow met = c.finished(), unmet = c.finished();
  EXPECT_EQ(met.would_have_fired_at, met.reward_moment_at);
  EXPECT_EQ(unmet.would_have_fired_at, kNever);
  for (const TrialRow& row : {met, unmet}) {
    EXPECT_EQ(row.delivered_arm, Arm::control);
    EXPECT_EQ(row.light_reason, LightReason::control);
  }
}

TEST(SessionConditioning, TheCapHoldsLightToItsShareOfTheTrialsSoFar) {
  Conditioning c({TraceTrial::cued}, gated(Gate::none, .5), Arm::light);
  c.go("baseline");
  double lit = 0;
  for (int trial = 1; trial <= 12; ++trial) {
    const TrialRow row = c.finished();
    lit += row.delivered_arm == Arm::light;
    EXPECT_LE(lit, .5 * trial);
    EXPECT_EQ(row.delivered_arm, trial % 2 == 0 ? Arm::light : Arm::control) << trial;
    EXPECT_EQ(row.light_reason, trial % 2 == 0 ? LightReason::none : LightReason::cap) << trial;
    EXPECT_EQ(row.would_have_fired_at != kNever, trial % 2 == 0) << trial;
  }
}

TEST(SessionConditioning, LightThatTheDeviceRefusedDoesNotCountForTheCap) {
  SessionConfig config = bench_config();  // light at stimulus onset, so that the valve is asked apart
  config.light.cap_share = .5;
  Bench b(config);
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::cap);
  b.pass_until("appearing");
  b.board_accepts = false;
  b.pass_until("response");
  b.pass(1);
  b.board_accepts = true;
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::device);
  b.command(CommandKind::reset, "reset", 0, true);  // a refused train trips light
  b.command(CommandKind::arm_light, "arm", 0, true);
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::light);  // the first of three
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().delivered_arm, Arm::light);  // the second of four
  b.run_trial();
  EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::cap);
}

TEST(SessionConditioning, TheMaskingLightKnowsNeitherGateNorCap) {
  SessionConfig config = gated(Gate::lick, .5);
  config.rules.masking = Masking::pattern;
  Conditioning c({TraceTrial::cued}, config, Arm::light);
  c.go("baseline");
  for (int trial = 1; trial <= 3; ++trial) c.finished();
  EXPECT_EQ(c.bench.count<StartLight>(), 0u);
  EXPECT_EQ(c.bench.count<StartMasking>(), 3u);
}

// With a photometry board.
struct Sampled : Conditioning {
  using Conditioning::Conditioning;
  void samples(int n, std::uint16_t signal) {
    for (int i = 0; i < n; ++i) {
      bench.pass(1000. / 130);
      bench.give(PhotometrySample{same_clock(bench.now), index++, signal, 10000});
    }
  }
  void rest_until(std::string_view state) {
    for (int i = 0; i < 10000 && bench.state() != state; ++i) samples(1, 10000);
  }
  std::uint64_t index = 0;
};

TEST(SessionConditioning, DopamineCallsForLightFromTheCueOnAndAsksTheGateAtEveryRise) {
  SessionConfig config = gated(Gate::lick);
  config.light.at = LightAt::dopamine;
  config.light.threshold_z = 3;
  config.dopamine.settling_s = 0;
  Sampled c({TraceTrial::cued}, config, Arm::light);
  c.samples(130, 10000);
  c.rest_until("baseline");
  c.lick();
  c.samples(3, 20000);
  EXPECT_EQ(c.bench.count<StartLight>(), 0u);  // before the cue
  c.rest_until("reward");
  c.samples(3, 20000);
  EXPECT_EQ(c.bench.count<StartLight>(), 0u);  // no lick
  EXPECT_EQ(c.bench.session.snapshot(c.bench.now).light_trials, 0u);
  c.samples(60, 10000);
  c.lick();
  c.samples(3, 20000);
  EXPECT_EQ(c.bench.count<StartLight>(), 1u);
  c.rest_until("inter_trial");
  const TrialRow row = c.bench.last<TrialRow>();
  EXPECT_EQ(row.delivered_arm, Arm::light);
  EXPECT_EQ(row.would_have_fired_at, row.light_commanded_at);
  EXPECT_GT(row.light_commanded_at, row.reward_moment_at);
}

}  // namespace
}  // namespace dopaloop
