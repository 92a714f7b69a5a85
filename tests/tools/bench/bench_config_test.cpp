#include "tools/bench/bench_config.h"

#include <gtest/gtest.h>

#include "config/load.h"
#include "rig/dopamine/low_pass.h"

namespace dopaloop {
namespace {

TEST(BenchConfig, IsARigThatCheckAccepts) {
  for (const bool light : {true, false}) {
    const auto rig =
        load_rig_text(bench_config({.spin = light, .loop_cpu = 1, .light = light}), "bench.toml");
    ASSERT_TRUE(rig) << rig.error().lines.front();
    EXPECT_EQ(rig->light.at, light ? LightAt::dopamine : LightAt::off);
    EXPECT_EQ(rig->realtime.spin, light);
    EXPECT_EQ(rig->realtime.cpu, 1);
    EXPECT_EQ(rig->visual_decision.response_window_s, BenchRig().trial_s);
  }
}

TEST(BenchConfig, LetsLightReachPhotometryNoLongerThanTheBenchWaits) {
  const auto rig = load_rig_text(bench_config({}), "bench.toml");
  ASSERT_TRUE(rig);
  const LowPass filter(rig->dopamine.low_pass_hz, rig->dopamine.sampling_rate_hz);
  const double remembered_ms = filter.memory_samples(1e-3) / rig->dopamine.sampling_rate_hz * 1e3;
  EXPECT_LT(rig->dopamine.light_guard_ms + remembered_ms, kBenchLightReachMs - 1);
}

}  // namespace
}  // namespace dopaloop
