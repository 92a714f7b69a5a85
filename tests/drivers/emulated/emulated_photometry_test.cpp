#include "drivers/emulated/emulated_photometry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/drivers/emulated/fake_mouse.h"

namespace dopaloop {
namespace {

SessionTime time_of(std::uint64_t index) { return SessionTime{from_s(static_cast<double>(index) / 130)}; }

struct Channels {
  double signal_v = 0, control_v = 0, control_sd_v = 0;
};

Channels mean_of(EmulatedPhotometry& source, std::uint64_t first, std::uint64_t n) {
  double s = 0, c = 0, cc = 0;
  for (std::uint64_t i = first; i < first + n; ++i) {
    const Reading r = *source.read(time_of(i), i);
    const double control = r.control * EmulatedPhotometry::kVoltsPerCount;
    s += r.signal * EmulatedPhotometry::kVoltsPerCount;
    c += control;
    cc += control * control;
  }
  const double k = static_cast<double>(n);
  return {s / k, c / k, std::sqrt(cc / k - c / k * (c / k))};
}

TEST(EmulatedPhotometry, IsAPureFunctionOfSeedAndIndex) {
  FakeMouse mouse;
  EmulatedPhotometry a(mouse, {}, 7), b(mouse, {}, 7), c(mouse, {}, 8);
  b.read(time_of(500), 500);
  int different = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Reading x = *a.read(time_of(i), i), y = *b.read(time_of(i), i), z = *c.read(time_of(i), i);
    EXPECT_EQ(x.signal, y.signal);
    EXPECT_EQ(x.control, y.control);
    different += x.signal != z.signal;
  }
  EXPECT_GT(different, 80);
}

TEST(EmulatedPhotometry, BleachesAndHasTheNoiseAsked) {
  FakeMouse mouse;
  EmulatedPhotometry source(mouse, {}, 1);
  const Channels early = mean_of(source, 0, 1300), late = mean_of(source, 130 * 3600, 1300);
  EXPECT_NEAR(early.signal_v, 1.45, .01);
  EXPECT_NEAR(early.control_v, 1.42, .01);
  EXPECT_NEAR(late.signal_v / early.signal_v, .95, .02);
  EXPECT_NEAR(early.control_sd_v, std::hypot(.006, .004), .002);
}

TEST(EmulatedPhotometry, ShowsDopamineOnTheSignalChannelAlone) {
  FakeMouse mouse;
  EmulatedPhotometry source(mouse, {}, 1);
  const Channels still = mean_of(source, 0, 1300);
  mouse.dff = .1;
  const Channels raised = mean_of(source, 0, 1300);
  EXPECT_NEAR(raised.signal_v / still.signal_v, 1.1, 1e-3);
  EXPECT_EQ(raised.control_v, still.control_v);
}

TEST(EmulatedPhotometry, ClipsAtFifteenBits) {
  FakeMouse mouse;
  EmulatedPhotometry source(mouse, {}, 1);
  mouse.dff = 100;
  EXPECT_EQ(source.read(time_of(0), 0)->signal, 32767);
  mouse.dff = -100;
  EXPECT_EQ(source.read(time_of(0), 0)->signal, 0);
}

}  // namespace
}  // namespace dopaloop
