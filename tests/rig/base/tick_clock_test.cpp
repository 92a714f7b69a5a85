#include "rig/base/tick_clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace dopaloop {
namespace {

SessionTime at_s(double s) { return SessionTime{} + from_s(s); }

TEST(TickClock, GoesOnWhereTheCounterWraps) {
  TickClock clock(32, 1000);
  EXPECT_EQ(to_ns(clock.at(0xFFFFFFFF, at_s(1))), 0xFFFFFFFFLL * 1000);
  EXPECT_EQ(to_ns(clock.at(0, at_s(1.000001))), 0x100000000LL * 1000);
  EXPECT_EQ(to_ns(clock.at(1'000'000, at_s(2))), (0x100000000LL + 1'000'000) * 1000);
}

TEST(TickClock, PutsALateReportBeforeTheWrapBack) {
  TickClock clock(32, 1000);
  clock.at(0xFFFFFFF0, at_s(1));
  EXPECT_EQ(to_ns(clock.at(5, at_s(1.0001))), (0x100000000LL + 5) * 1000);
  EXPECT_EQ(to_ns(clock.at(0xFFFFFFFF, at_s(1.0002))), 0xFFFFFFFFLL * 1000);
}

TEST(TickClock, BeginsAnewWhenReset) {
  TickClock clock(16, 1000);
  clock.at(60000, at_s(1));
  clock.reset();
  EXPECT_EQ(to_ns(clock.at(7, at_s(2))), 7000);
}

// Any width, any pauses, turns of the counter passed over in between, delays of up to 40 % of a turn.
RC_GTEST_PROP(TickClock, GivesTheTrueTimeBack, ()) {
  const int bits = *rc::gen::inRange(8, 33);
  const std::int64_t ns = *rc::gen::inRange(1, 2000);
  const std::int64_t turn = (std::int64_t{1} << bits) * ns;
  TickClock clock(bits, ns);
  const std::int64_t start = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << bits);
  std::int64_t ticks = start, delay = 0;
  for (int i = 0; i < 50; ++i) {
    const auto said = static_cast<std::uint64_t>(ticks) & ((std::uint64_t{1} << bits) - 1);
    const DeviceTime at = clock.at(said, at_ns<SessionTime>(ticks * ns + delay));
    RC_ASSERT(to_ns(at) == ticks * ns);
    ticks += *rc::gen::inRange<std::int64_t>(0, 5 * (std::int64_t{1} << bits));
    delay = *rc::gen::inRange<std::int64_t>(0, turn * 2 / 5);
  }
}

}  // namespace
}  // namespace dopaloop
