// The day's sums: what the animal was given before counts, and the session says which limit it met.
#include <gtest/gtest.h>

#include "rig/session/journal.h"
#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

void start(Bench& b, double water_ul, double light_mj) {
  b.guided = Arm::light;
  b.give(SessionStart{1, true, true, water_ul, light_mj});
  b.give(DeviceReady{"board", 1, true});
}

TEST(SessionDay, EndsWhenTheDaysWaterIsUsedUp) {
  Bench b;
  start(b, 1500 - 5, 0);
  for (int i = 0; i < 3; ++i) b.run_trial();
  b.pass_to_the_end();
  EXPECT_EQ(b.count<OpenValve>(), 2u);
  EXPECT_EQ(b.session.end_reason(), EndReason::water_day_limit);
  EXPECT_TRUE(b.has_event("water_limit"));
  EXPECT_NEAR(b.session.snapshot(b.now).water_day_ul, 1499, 1e-9);
  EXPECT_NEAR(b.session.snapshot(b.now).water_ul, 4, 1e-9);
}

TEST(SessionDay, BeginsNoTrialThatTheDayCouldNotPayFor) {
  for (const double before : {1499., kNan}) {
    Bench b;
    start(b, before, 0);
    b.pass_to_the_end();
    EXPECT_EQ(b.session.end_reason(), EndReason::water_day_limit);
    EXPECT_EQ(b.count<TrialRow>(), 0u);
  }
}

TEST(SessionDay, RefusesADropByHandBeyondTheDay) {
  Bench b;
  start(b, 1500 - 3, 0);
  b.command(CommandKind::drop, "a", 3.5);
  EXPECT_EQ(b.last<CommandAnswer>().reason.view(), sentence_of(Refusal::water_per_day));
  b.command(CommandKind::drop, "b", 2);
  EXPECT_TRUE(b.last<CommandAnswer>().accepted);
  EXPECT_EQ(b.last<Dose>().water_ul, 2);
  EXPECT_TRUE(b.last<Dose>().manual);
}

TEST(SessionDay, GivesNoLightBeyondTheDayAndGoesOn) {
  for (const double before : {100 - .03, kNan}) {
    Bench b;
    start(b, 0, before);
    b.run_trial();
    b.run_trial();
    EXPECT_EQ(b.count<StartLight>(), before < 100 ? 1u : 0u);
    EXPECT_EQ(b.last<TrialRow>().light_reason, LightReason::interlock);
    EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
    EXPECT_TRUE(b.has_event("light_refused"));
  }
}

TEST(SessionDay, StandsInTheJournalWithTheSessionsStart) {
  EncodedRecord e;
  encode_input(SessionStart{3, true, true, 12.5, .25}, e);
  const auto input = decode_input(e.kind, e.payload());
  ASSERT_TRUE(input);
  EXPECT_EQ(std::get<SessionStart>(*input).water_before_ul, 12.5);
  EXPECT_EQ(std::get<SessionStart>(*input).light_before_mj, .25);
}

TEST(SessionDay, HasADoseForEveryProgram) {
  Bench b;
  start(b, 0, 0);
  b.run_trial();
  ASSERT_EQ(b.count<Dose>(), 2u);
  const auto doses = b.all<Dose>();
  EXPECT_EQ(doses[0].program, b.last<StartLight>().program);
  EXPECT_NEAR(doses[0].light_mj, .025, 1e-12);
  EXPECT_EQ(doses[0].water_ul, 0);
  EXPECT_EQ(doses[1].program, b.last<OpenValve>().program);
  EXPECT_EQ(doses[1].water_ul, 2);
  EXPECT_FALSE(doses[0].manual || doses[1].manual);
}

}  // namespace
}  // namespace dopaloop
