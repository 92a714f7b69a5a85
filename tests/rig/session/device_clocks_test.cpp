#include "rig/session/device_clocks.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

constexpr SessionTime at_s(double s) { return SessionTime{} + from_s(s); }
constexpr DeviceTime stamp_s(double s) { return same_clock(at_s(s)); }

TEST(DeviceClocks, KeepEachDevicesClockApart) {
  DeviceClocks clocks;
  EXPECT_EQ(clocks.map(0, stamp_s(1000), at_s(1)).at, at_s(1));
  EXPECT_EQ(clocks.map(2, stamp_s(5), at_s(1)).at, at_s(1));
  EXPECT_EQ(clocks.map(0, stamp_s(1001), at_s(2.5)).at, at_s(2));
  EXPECT_EQ(clocks.map(2, stamp_s(6), at_s(2.5)).at, at_s(2));
  std::vector<ClockFit> fits;
  clocks.for_each_fit(7, [&](const ClockFit& f) { fits.push_back(f); });
  ASSERT_EQ(fits.size(), 2u);
  EXPECT_EQ(fits[0].trial, 7u);
  EXPECT_EQ(fits[0].device, 0);
  EXPECT_EQ(fits[0].offset_ns, -from_s(999).count());
  EXPECT_EQ(fits[0].n, 2u);
  EXPECT_EQ(fits[0].method, ClockMethod::arrivals);
  EXPECT_EQ(fits[1].device, 2);
  EXPECT_EQ(fits[1].offset_ns, -from_s(4).count());
}

TEST(DeviceClocks, TakeTheSessionsOwnStampsAsTheyAreWhereTheyCanBeTrue) {
  DeviceClocks clocks;
  EXPECT_EQ(clocks.map(kSessionClock, stamp_s(1), at_s(2)).at, at_s(1));
  const auto early = clocks.map(kSessionClock, stamp_s(1), at_s(20));
  EXPECT_EQ(early.at, at_s(20));
  EXPECT_FALSE(early.believed);
}

TEST(DeviceClocks, TakeTheArrivalForAStampThatIsNoTime) {
  DeviceClocks clocks;
  for (const std::int64_t ns :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    const auto mapped = clocks.map(0, at_ns<DeviceTime>(ns), at_s(3));
    EXPECT_EQ(mapped.at, at_s(3));
    EXPECT_FALSE(mapped.believed);
  }
}

TEST(DeviceClocks, SayThatAClockJumped) {
  DeviceClocks clocks;
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(clocks.map(1, stamp_s(100 + i), at_s(i)).believed);
  const auto restarted = clocks.map(1, stamp_s(.5), at_s(20));
  EXPECT_FALSE(restarted.believed);
  EXPECT_EQ(restarted.at, at_s(20));
  EXPECT_TRUE(clocks.map(1, stamp_s(1.5), at_s(21)).believed);
}

// ---- in the session

// Steps a session with the events of one device whose clock is far off.
TEST(SessionClocks, MapEachEventAndLogEachFitBeforeTheTrialsRow) {
  Bench b;
  b.start();
  ASSERT_TRUE(b.pass_until(TaskState::response));
  Outputs out;
  for (int i = 0; i < 5; ++i) {
    b.pass(10);
    b.session.step(b.now, Lick{same_clock(b.now + from_s(5000)), true}, out, 3);
    EXPECT_EQ(b.session.mapped(), b.now);
  }
  b.session.step(b.now, ModelState{true}, out, 3);
  EXPECT_EQ(b.session.mapped(), kNever);
  b.run_trial();
  const auto fits = b.all<ClockFit>();
  ASSERT_EQ(fits.size(), 1u);
  EXPECT_EQ(fits[0].trial, 1u);
  EXPECT_EQ(fits[0].device, 3);
  EXPECT_EQ(fits[0].offset_ns, -from_s(5000).count());
  EXPECT_EQ(fits[0].fit, 1u);
  const auto place = [&]<class T>(const T*) {
    return std::find_if(b.given.begin(), b.given.end(),
                        [](const Given& g) { return std::holds_alternative<T>(g.output); });
  };
  EXPECT_LT(place(static_cast<ClockFit*>(nullptr)), place(static_cast<TrialRow*>(nullptr)));
}

TEST(SessionClocks, BeginAnewWithADeviceThatSaysItIsReady) {
  Bench b;
  b.give(SessionStart{2, false});
  Outputs out;
  b.session.step(b.now, Lick{stamp_s(5000), true}, out, 3);
  b.session.step(b.now, DeviceReady{"board", 1, true}, out, 3);
  b.pass(1000);
  b.session.step(b.now, Lick{stamp_s(1), true}, out, 3);
  EXPECT_EQ(b.session.mapped(), b.now);
  EXPECT_FALSE(b.has_event("clock"));
}

TEST(SessionClocks, FollowSyncPulsesWhereThereAreAny) {
  Bench b;
  b.start();
  Outputs out;
  for (int i = 0; i < 10; ++i) {
    b.pass(1000);
    b.session.step(b.now, SyncPulse{same_clock(b.now + from_s(70)), b.now - from_ms(3)}, out, 3);
  }
  b.session.step(b.now, Lick{same_clock(b.now + from_s(70)), true}, out, 3);
  EXPECT_EQ(b.session.mapped(), b.now - from_ms(3));
}

TEST(SessionClocks, CountOverrunsWithTheTrialThatTheyFellInto) {
  Bench b;
  b.start();
  b.give(Overrun{1500});
  b.pass_until(TaskState::response);
  b.give(Overrun{1500});
  b.run_trial();
  b.run_trial();
  const auto rows = b.all<TrialRow>();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].overruns, 2u);
  EXPECT_EQ(rows[1].overruns, 0u);
}

}  // namespace
}  // namespace dopaloop
