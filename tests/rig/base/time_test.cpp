#include "rig/base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <type_traits>

namespace dopaloop {
namespace {

template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};

static_assert(Comparable<SessionTime, SessionTime>);
static_assert(!Comparable<SessionTime, DeviceTime> && !Comparable<SessionTime, WallTime>);
static_assert(!Subtractable<SessionTime, DeviceTime> && !Subtractable<WallTime, DeviceTime>);
static_assert(!std::is_constructible_v<SessionTime, DeviceTime>);

TEST(Durations, RoundToTheNearestNanosecond) {
  EXPECT_EQ(from_ms(1.5), Duration{1'500'000});
  EXPECT_EQ(from_ms(.0000004), Duration{0});
  EXPECT_EQ(from_ms(.0000006), Duration{1});
  EXPECT_EQ(from_ms(-.0000006), Duration{-1});
  EXPECT_EQ(from_s(.1), Duration{100'000'000});
  EXPECT_EQ(from_s(90 * 60), std::chrono::minutes(90));
  EXPECT_EQ(from_us(33333), Duration{33'333'000});
}

RC_GTEST_PROP(Durations, ComeBackFromSeconds, ()) {
  const auto d = Duration{*rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000)};
  RC_ASSERT(from_s(to_s(d)) == d);
  RC_ASSERT(from_ms(to_ms(d)) == d);
  RC_ASSERT(from_us(to_us(d)) == d);
}

RC_GTEST_PROP(Durations, OfWholeMicrosecondsAreExact, ()) {
  const auto us = *rc::gen::inRange<std::int64_t>(0, 600'000'000'000);
  RC_ASSERT(from_us(static_cast<double>(us)).count() == us * 1000);
}

RC_GTEST_PROP(Instants, KeepTheirNanoseconds, (std::int64_t ns)) {
  RC_ASSERT(to_ns(at_ns<SessionTime>(ns)) == ns);
  RC_ASSERT(to_ns(same_clock(at_ns<DeviceTime>(ns))) == ns);
  RC_ASSERT(same_clock(same_clock(at_ns<SessionTime>(ns))) == at_ns<SessionTime>(ns));
}

TEST(Instants, NeverIsAfterAllOthers) { EXPECT_GT(kNever, at_ns<SessionTime>(std::int64_t{1} << 62)); }

}  // namespace
}  // namespace dopaloop
