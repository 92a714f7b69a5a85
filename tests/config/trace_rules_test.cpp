// Trace conditioning in a configuration: what is wrong together, and what its page says.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "config/manual.h"
#include "config/task_kinds.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

// The right rig, conditioning.
std::string conditioning() {
  std::string text = changed(kRightRig, {{"at = \"stimulus\"", "at = \"reward\""},
                                         {"policy = \"low_confidence\"", "policy = \"every_trial\""}});
  text.resize(text.find("task = \"visual_decision\""));
  return text +
         "task = \"trace_conditioning\"\n"
         "cued_share = 0.8\n"
         "uncued_share = 0.1\n"
         "omitted_share = 0.1\n"
         "reward_ul = 2\n"
         "head_fixed_max_min = 90\n"
         "masking = \"none\"\n";
}

Lines mistakes_after_in(const std::vector<Change>& changes) {
  Lines lines = mistakes_in(changed(conditioning(), changes));
  for (std::string& line : lines) line = line.substr(line.find(": ") + 2);  // without file and line
  return lines;
}

TEST(TraceRules, AcceptTheRightRig) { EXPECT_EQ(mistakes_in(conditioning()), Lines{}); }

TEST(TraceRules, WantSharesThatSumToOne) {
  EXPECT_EQ(mistakes_after_in({{"cued_share = 0.8", "cued_share = 0.7"}}),
            Lines{"task.cued_share: the shares sum to 0.9 instead of 1"});
}

TEST(TraceRules, WantWholeTrialsInABlock) {
  EXPECT_EQ(mistakes_after_in({{"reward_ul = 2", "reward_ul = 2\nblock_trials = 15"}}),
            (Lines{"task.uncued_share: is 1.5 of block_trials = 15 trials: no whole number; choose another "
                   "block, or 0 for trials drawn by themselves",
                   "task.omitted_share: is 1.5 of block_trials = 15 trials: no whole number; choose another "
                   "block, or 0 for trials drawn by themselves"}));
  EXPECT_EQ(mistakes_after_in({{"reward_ul = 2", "reward_ul = 2\nblock_trials = 0"}}), Lines{});
}

TEST(TraceRules, WantWindowsOfLicksInsideTheTrial) {
  EXPECT_EQ(mistakes_after_in({{"reward_ul = 2", "reward_ul = 2\nlick_baseline_s = 2"}}),
            Lines{"task.lick_baseline_s: the baseline of licks is 2 s, above task.baseline_s = 1 s"});
  EXPECT_EQ(mistakes_after_in({{"reward_ul = 2", "reward_ul = 2\nlick_collection_s = 4"}}),
            Lines{"task.lick_collection_s: the collection of licks is 4 s, above task.collection_s = 3 s"});
}

TEST(TraceRules, RefuseAPolicyThatPredictsChoices) {
  EXPECT_EQ(
      mistakes_after_in({{"every_trial", "low_confidence"}}),
      Lines{"model.policy.policy: low_confidence goes by what the mouse will choose, and in this task it "
            "chooses nothing; say every_trial or none"});
}

TEST(TraceRules, RefuseLightAtAStimulusThatNeverComes) {
  EXPECT_EQ(mistakes_after_in({{"at = \"reward\"", "at = \"stimulus\""}}),
            Lines{"light.at: trace_conditioning shows no stimulus; choose reward, dopamine or off"});
}

TEST(TraceRules, RefuseARecordedMouse) {
  EXPECT_EQ(mistakes_after_in({{"kind = \"emulated\"", "kind = \"replay\""}}),
            Lines{"devices.kind: recorded mice made choices: there is none to replay in trace_conditioning"});
}

TEST(LightRules, RefuseACapThatLetsNoLightPass) {
  EXPECT_EQ(mistakes_after({{"duration_ms = 150", "duration_ms = 150\ncap_share = 0"}}),
            Lines{"rig.toml:34: light.cap_share: 0 lets no light pass; say light.at = \"off\""});
}

TEST(TraceRules, RefuseAPolicyThatAsksForLightThatIsOff) {
  EXPECT_EQ(mistakes_after_in({{"at = \"reward\"", "at = \"off\""}}),
            Lines{"light.at: is off, but model.policy.policy = every_trial asks for light; choose stimulus, "
                  "reward or dopamine, or the policy none"});
}

class TracePage : public testing::Test {
 protected:
  static std::string text_of(const std::string& name) {
    std::ifstream file(std::string(DOPALOOP_SOURCE_DIR) + "/config/tasks/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const std::string page = text_of("README.md");
};

TEST_F(TracePage, GivesEverySettingAsItIs) {
  const std::string table = task_settings_table(TaskKind::trace_conditioning);
  EXPECT_NE(page.find(table), std::string::npos) << "the page's table must be\n" << table;
}

TEST_F(TracePage, ShowsEveryState) {
  const std::string picture = text_of("trace_conditioning.svg");
  const auto task = load_task("builtin:trace_conditioning");
  ASSERT_TRUE(task);
  for (const State& state : task->task_table.states) {
    EXPECT_NE(page.find("`" + state.name + "`"), std::string::npos) << state.name;
    EXPECT_NE(picture.find("<title>" + state.name + "</title>"), std::string::npos) << state.name;
  }
}

}  // namespace
}  // namespace dopaloop
