#include "rig/daemon/given_today.h"

#include <gtest/gtest.h>

#include "rig/base/dose.h"
#include "rig/daemon/log_kinds.h"
#include "rig/session/journal.h"
#include "tests/rig/daemon/virtual_rig.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

SessionWriter begin(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  auto writer = SessionWriter::create(folder, test::header(), log_kinds(), log_sources());
  if (!writer) throw std::runtime_error(writer.error().message);
  return std::move(*writer);
}

// Runs a session and writes its journal as the recorder would. Not closed: cut.
void run_and_log(const GivenToday& before, const std::filesystem::path& folder, bool close, VirtualRig& rig) {
  rig.given_today = before;
  rig.run();
  SessionWriter writer = begin(folder);
  for (const JournalLine& line : rig.journal()) ASSERT_TRUE(writer.append(line.header, line.payload));
  ASSERT_TRUE(writer.commit());
  if (!close) return;
  ASSERT_TRUE(writer.close("trials_done", at_ns<WallTime>(1), {}));
}

double water_of(const VirtualRig& rig) { return rig.session().snapshot({}).water_ul; }

TEST(GivenToday, OfTwoSessionsADayTheSecondMeetsTheDaysLimit) {
  const test::TempFolder day;
  RigConfig config = emulated_config(20);
  VirtualRig first(config, 3, light_every_second);
  run_and_log({}, day.path() / "001", true, first);
  ASSERT_GT(water_of(first), 4);
  config.interlock.water.day_max_ul = water_of(first) + 5;
  config.interlock.light.energy_per_day_max_mj = first.session().snapshot({}).light_mj + .06;

  const auto given = given_today(day.path() / "002", config.interlock);
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_NEAR(given->water_ul, water_of(first), 1e-9);
  EXPECT_NEAR(given->light_mj, first.session().snapshot({}).light_mj, 1e-9);

  VirtualRig second(config, 4, light_every_second);
  run_and_log(*given, day.path() / "002", true, second);
  EXPECT_EQ(second.session().end_reason(), EndReason::water_day_limit);
  EXPECT_NEAR(water_of(second), 4, 1e-9);
  EXPECT_LE(second.session().snapshot({}).light_mj, .06);

  const auto third = given_today(day.path() / "003", config.interlock);
  ASSERT_TRUE(third);
  EXPECT_NEAR(third->water_ul, water_of(first) + 4, 1e-9);
}

TEST(GivenToday, CountsASessionThatWasCutAndWhatItsLogMayLack) {
  const test::TempFolder day;
  const RigConfig config = emulated_config(8);
  VirtualRig cut(config, 3, light_every_second);
  run_and_log({}, day.path() / "001", false, cut);
  const auto given = given_today(day.path() / "002", config.interlock);
  ASSERT_TRUE(given) << given.error().message;
  // 1 ul in 20 ms, for two seconds, and the drop under way; the light of 10 s at .1 mW.
  EXPECT_NEAR(given->water_ul, water_of(cut) + 100 + 4, 1e-9);
  EXPECT_NEAR(given->light_mj, cut.session().snapshot({}).light_mj + 1, 1e-9);
}

TEST(GivenToday, IsNotKnownWhileTheAnimalSitsInAnotherRig) {
  const test::TempFolder day;
  const SessionWriter other = begin(day.path() / "001");
  EXPECT_FALSE(given_today(day.path() / "002", emulated_config(1).interlock));
}

}  // namespace
}  // namespace dopaloop
