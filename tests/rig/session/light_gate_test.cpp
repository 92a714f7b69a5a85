#include "rig/session/light_gate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>
#include <vector>

namespace dopaloop {
namespace {

SessionTime ms(double t) { return SessionTime{from_ms(t)}; }

LightConfig gated(Gate gate, double cap_share = 1) {
  LightConfig c;
  c.gate = gate;
  c.cap_share = cap_share;
  return c;
}

TEST(LightGate, IsOpenWhereNothingIsAsked) {
  const LightConfig c;
  LightGate gate(c);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::none);
  gate.on_lick(ms(1));
  EXPECT_EQ(gate.judge(ms(1)), LightReason::none);
}

TEST(LightGate, OpensToALickForItsWindow) {
  const LightConfig c = gated(Gate::lick);
  LightGate gate(c);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::gate_unmet);
  gate.on_lick(ms(1000));
  EXPECT_EQ(gate.judge(ms(1000)), LightReason::none);
  EXPECT_EQ(gate.judge(ms(1749.9)), LightReason::none);
  EXPECT_EQ(gate.judge(ms(1750)), LightReason::gate_unmet);
}

TEST(LightGate, ShutsOnALickForItsWindow) {
  const LightConfig c = gated(Gate::no_lick);
  LightGate gate(c);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::none);
  gate.on_lick(ms(1000));
  EXPECT_EQ(gate.judge(ms(1749.9)), LightReason::gate_unmet);
  EXPECT_EQ(gate.judge(ms(1750)), LightReason::none);
}

TEST(LightGate, GoesByTheLatestLickInWhateverOrderTheyArrive) {
  const LightConfig c = gated(Gate::lick);
  LightGate gate(c);
  gate.on_lick(ms(1000));
  gate.on_lick(ms(400));
  EXPECT_EQ(gate.judge(ms(1700)), LightReason::none);
}

TEST(LightGate, KeepsTheFirstTrialDarkUnderACapOfAHalf) {
  const LightConfig c = gated(Gate::none, .5);
  LightGate gate(c);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::cap);
  gate.on_trial(false);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::none);
  gate.on_trial(true);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::cap);
}

TEST(LightGate, SaysTheGateBeforeTheCap) {
  const LightConfig c = gated(Gate::lick, 0);
  LightGate gate(c);
  EXPECT_EQ(gate.judge(ms(0)), LightReason::gate_unmet);
}

// Whatever the trials ask for and whatever the light device makes of it.
RC_GTEST_PROP(LightGate, NeverLetsTheShareOfLightPassTheCap, (const std::vector<bool>& wanted)) {
  const LightConfig c = gated(Gate::none, *rc::gen::inRange(0, 1001) / 1000.);
  LightGate gate(c);
  double trials = 0, lit = 0;
  for (const bool wants : wanted) {
    const bool delivered = wants && gate.judge(ms(0)) == LightReason::none;
    gate.on_trial(delivered);
    ++trials;
    lit += delivered;
    RC_ASSERT(lit <= c.cap_share * trials);
  }
}

// And wastes none of it: light that is wanted on every trial comes to the cap.
RC_GTEST_PROP(LightGate, LetsLightComeUpToTheCap, ()) {
  const int per_mille = *rc::gen::inRange(0, 1001);
  const LightConfig c = gated(Gate::none, per_mille / 1000.);
  LightGate gate(c);
  int lit = 0;
  constexpr int kTrials = 1000;
  for (int i = 0; i < kTrials; ++i) {
    const bool delivered = gate.judge(ms(0)) == LightReason::none;
    gate.on_trial(delivered);
    lit += delivered;
  }
  RC_ASSERT(lit >= per_mille - 1);
}

}  // namespace
}  // namespace dopaloop
