#include "tools/bench/loop.h"

#include <gtest/gtest.h>

namespace dopaloop {
namespace {

TEST(BenchLoop, TimesEveryStageOfASyntheticSession) {
  const LoopStages s = time_stages(5000);
  EXPECT_GE(s.session.n, 5000u);
  EXPECT_EQ(s.encode.n, s.session.n);
  EXPECT_EQ(s.push.n, s.session.n);
  EXPECT_GT(s.decode.n, 1000u);
  EXPECT_GT(s.pipeline.n, 1000u);
  EXPECT_LT(s.pipeline.n, s.session.n);
  for (const StageTime& t : {s.decode, s.pipeline, s.session, s.encode, s.push}) {
    EXPECT_LE(t.p50_ns, t.p99_ns);
    EXPECT_LE(t.p99_ns, t.max_ns);
    EXPECT_GT(t.max_ns, 0);
  }
}

}  // namespace
}  // namespace dopaloop
