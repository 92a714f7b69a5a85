#include "tools/end_to_end.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

LatencyFacts dopamine_facts() {
  LatencyFacts f;
  f.at = LightAt::dopamine;
  f.dopamine.sampling_rate_hz = 100;
  f.dopamine.low_pass_hz = 25;  // tan(pi / 4) is 1: the filter is 1 / sqrt 2 samples behind
  f.arrival_ms = {.5, .1, .3};
  f.to_command_ms = {.2, .4, .3};
  f.to_light_ms = {1, 3, 2};
  f.whole_ms = {1.2, 3.4, 2.3};
  f.timing = {{"commit", 4, 900, 901, 902, 903}, {"wake_to_write", 10, 8, 30, 40, 50}};
  return f;
}

TEST(EndToEnd, NamesEveryPartFromDopamineToLightWithItsOrigin) {
  const auto lines = end_to_end(dopamine_facts());
  ASSERT_EQ(lines.size(), 6U);
  const char* parts[] = {
      "sampling interval", "board buffer, transport", "low-pass filter", "software", "device", "end to end"};
  const char* origins[] = {"config", "measured", "computed", "measured", "measured", "measured"};
  const double filter_ms = 10 / std::sqrt(2.);
  const double typical[] = {5, .3, filter_ms, .008, 2, 2.3 + 5 + filter_ms};
  const double most[] = {10, .5, filter_ms, .030, 3, 3.4 + 10 + filter_ms};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].part, parts[i]);
    EXPECT_EQ(lines[i].from.find(origins[i]), 0U) << lines[i].from;
    EXPECT_NEAR(lines[i].typical_ms, typical[i], 1e-9) << parts[i];
    EXPECT_NEAR(lines[i].most_ms, most[i], 1e-9) << parts[i];
  }
}

TEST(EndToEnd, LeavesSamplingAndFilterOutWhereLightFollowsTheStimulus) {
  LatencyFacts f = dopamine_facts();
  f.at = LightAt::stimulus;
  const auto lines = end_to_end(f);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].from, "measured: stimulus onset to command, 3 trials with light");
  EXPECT_NEAR(lines.back().typical_ms, 2.3, 1e-9);
}

TEST(EndToEnd, KnowsNothingOfLightThatWasNeverGiven) {
  LatencyFacts f = dopamine_facts();
  f.to_light_ms = f.to_command_ms = f.whole_ms = {};
  const auto lines = end_to_end(f);
  EXPECT_TRUE(std::isnan(lines.back().typical_ms));
  EXPECT_NE(text_of(lines.back()).find("not known"), std::string::npos);
  f.at = LightAt::off;
  EXPECT_TRUE(end_to_end(f).empty());
}

TEST(EndToEnd, SaysThatVirtualTimeIsNoMeasurement) {
  LatencyFacts f = dopamine_facts();
  f.real_time = false;
  f.timing = {{"wake_to_write_virtual", 10, 8, 30, 40, 50}};
  const auto lines = end_to_end(f);
  EXPECT_EQ(lines[1].from.find("emulated in virtual time"), 0U);
  EXPECT_TRUE(std::isnan(lines[3].typical_ms));
}

TEST(EndToEnd, IsNotKnownOfALogWithAnotherVersionsConfiguration) {
  test::TempFolder folder;
  test::writer_in(folder.path());
  const auto reader = SessionReader::open(folder.path());
  ASSERT_TRUE(reader);
  EXPECT_FALSE(latency_facts(*reader));
}

}  // namespace
}  // namespace dopaloop
