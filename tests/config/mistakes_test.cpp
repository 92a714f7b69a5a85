// Every kind of mistake, with the exact line a person reads.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/config/support.h"

namespace dopaloop {
namespace {

TEST(Mistakes, AreNoneInARightRig) { EXPECT_EQ(mistakes_in(kRightRig), Lines{}); }

TEST(Mistakes, AnUnknownKeyNamesTheKeyThatWasMeant) {
  EXPECT_EQ(mistakes_after({{"gap_min_ms = 500", "gap_min_ms = 500\nduty_maxx = 1"}}),
            Lines{"rig.toml:14: interlock.light.duty_maxx: unknown key; did you mean duty_max?"});
}

TEST(Mistakes, AnUnknownKeyLikeNoOtherNamesTheKeysThatAreKnown) {
  EXPECT_EQ(mistakes_after({{"kind = \"emulated\"", "kind = \"emulated\"\nport = 7"}}),
            Lines{"rig.toml:4: devices.port: unknown key; known here: kind"});
}

TEST(Mistakes, AnUnknownTableIsAnUnknownKey) {
  EXPECT_EQ(mistakes_after({{"[dopamine]", "[lights]\n[dopamine]"}}),
            Lines{"rig.toml:32: lights: unknown key; did you mean light?"});
}

TEST(Mistakes, ATextIsNoNumber) {
  EXPECT_EQ(mistakes_after({{"power_max_mw = 5", "power_max_mw = \"5\""}}),
            Lines{"rig.toml:5: interlock.light.power_max_mw: must be a number, not a text"});
}

TEST(Mistakes, AWholeNumberHasNoFraction) {
  EXPECT_EQ(mistakes_after({{"reward_ul = 2", "reward_ul = 2\nmax_trials = 10.0"}}),
            Lines{"rig.toml:41: task.max_trials: must be a whole number, not a number with a fraction"});
}

TEST(Mistakes, ANumberIsNoTable) {
  EXPECT_EQ(mistakes_after({{"[model.policy]\npolicy = \"low_confidence\"", "[model]\npolicy = 3"}}),
            Lines{"rig.toml:35: model.policy: must be a table, not a whole number"});
}

TEST(Mistakes, ANumberIsNoSwitch) {
  EXPECT_EQ(mistakes_after({{"[interlock.light]", "[interlock]\narm_at_start = 1\n[interlock.light]"}}),
            Lines{"rig.toml:5: interlock.arm_at_start: must be true or false, not a whole number"});
}

TEST(Mistakes, ABareDateIsNoText) {
  EXPECT_EQ(mistakes_after({{"\"2026-01-15\"", "2026-01-15"}}),
            Lines{"rig.toml:23: interlock.water_calibration.date: must be a text, not a date"});
}

TEST(Mistakes, OneNumberIsNoArray) {
  EXPECT_EQ(mistakes_after({{"contrasts = [0, 0.25, 0.5]", "contrasts = 0.5"}}),
            Lines{"rig.toml:38: task.contrasts: must be an array, not a number with a fraction"});
}

TEST(Mistakes, AnElementIsNamedByItsPlace) {
  EXPECT_EQ(mistakes_after({{"contrasts = [0, 0.25, 0.5]", "contrasts = [0, 1.5, \"high\"]"}}),
            (Lines{"rig.toml:38: task.contrasts: element 2: 1.5 is above 1",
                   "rig.toml:38: task.contrasts: element 3: must be a number, not a text"}));
}

TEST(Mistakes, AMissingLightLimitIsNamedAtItsTable) {
  EXPECT_EQ(mistakes_after({{"fibre_core_um = 200\n", ""}}),
            Lines{"rig.toml:4: interlock.light.fibre_core_um: missing, and it has no default: core diameter "
                  "of the fibre "
                  "(1 to 5000)"});
}

TEST(Mistakes, AMissingTableIsNamedByEachValueItLacks) {
  EXPECT_EQ(
      mistakes_after({{"[interlock.water_calibration]\ndate = \"2026-01-15\"\nopen_ms = [20, 40, 60, 80]\n"
                       "volume_ul = [1, 2, 3, 4]\n",
                       ""}}),
      (Lines{
          "rig.toml:4: interlock.water_calibration.date: missing, and it has no default: day of the "
          "weighing, "
          "YYYY-MM-DD",
          "rig.toml:4: interlock.water_calibration.open_ms: missing, and it has no default: open times, "
          "rising "
          "(0.1 to 5000)",
          "rig.toml:4: interlock.water_calibration.volume_ul: missing, and it has no default: microlitres a "
          "drop at each open time, rising (0 to 100)"}));
}

TEST(Mistakes, ANumberAboveItsRangeIsOut) {
  EXPECT_EQ(mistakes_after({{"power_max_mw = 5", "power_max_mw = 250"}}),
            Lines{"rig.toml:5: interlock.light.power_max_mw: 250 is above 100"});
}

TEST(Mistakes, ANumberBelowItsRangeIsOut) {
  EXPECT_EQ(mistakes_after({{"max_program_ms = 500", "max_program_ms = 0.5"}}),
            Lines{"rig.toml:8: interlock.light.max_program_ms: 0.5 is below 1"});
}

TEST(Mistakes, TheEndsOfARangeAreInIt) {
  EXPECT_EQ(
      mistakes_after({{"power_max_mw = 5", "power_max_mw = 100"}, {"gap_min_ms = 500", "gap_min_ms = 0"}}),
      Lines{});
}

TEST(Mistakes, AHugeWholeNumberIsOutOfRange) {
  EXPECT_EQ(mistakes_after({{"reward_ul = 2", "reward_ul = 2\nmax_trials = 9223372036854775807"}}),
            Lines{"rig.toml:41: task.max_trials: 9223372036854775807 is above 100000"});
}

TEST(Mistakes, AnUnknownWordListsTheWords) {
  EXPECT_EQ(mistakes_after({{"at = \"stimulus\"", "at = \"stimulis\""}}),
            Lines{"rig.toml:27: light.at: \"stimulis\" is none of off, stimulus, reward, dopamine"});
}

TEST(Mistakes, ASwitchIsNoWord) {
  EXPECT_EQ(mistakes_after({{"at = \"stimulus\"", "at = true"}}),
            Lines{"rig.toml:27: light.at: true or false is none of off, stimulus, reward, dopamine"});
}

TEST(Mistakes, NotANumberIsNoNumberHere) {
  EXPECT_EQ(mistakes_after({{"power_max_mw = 5", "power_max_mw = nan"}}),
            Lines{"rig.toml:5: interlock.light.power_max_mw: must be a finite number"});
}

TEST(Mistakes, InfinityIsNoNumberHere) {
  EXPECT_EQ(mistakes_after({{"energy_per_session_max_mj = 20", "energy_per_session_max_mj = inf"}}),
            Lines{"rig.toml:12: interlock.light.energy_per_session_max_mj: must be a finite number"});
}

TEST(Mistakes, AKeyGivenTwiceIsNamedWhereItComesAgain) {
  EXPECT_EQ(mistakes_after({{"gap_min_ms = 500", "gap_min_ms = 500\npower_max_mw = 80"}}),
            Lines{"rig.toml:14: interlock.light.power_max_mw: given twice"});
}

TEST(Mistakes, ATableGivenTwiceIsNamedWhereItComesAgain) {
  EXPECT_EQ(
      mistakes_after({{"[dopamine]", "[interlock.water]\n[dopamine]"}}),
      Lines{"rig.toml:32: interlock.water: given twice; the file is judged no further until this is mended"});
}

// What follows "not TOML:" is the parser's own sentence.
TEST(Mistakes, AValueThatIsNoTomlDoesNotHideTheOthers) {
  const Lines lines =
      mistakes_after({{"power_max_mw = 5", "power_max_mw = 5 mW"}, {"power_mw = 1", "power_mw = -1"}});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].starts_with("rig.toml:5: interlock.light.power_max_mw: not TOML: ")) << lines[0];
  EXPECT_EQ(lines[1], "rig.toml:28: light.power_mw: -1 is below 0");
}

TEST(Mistakes, ABrokenHeaderEndsTheJudgement) {
  const Lines lines = mistakes_after({{"[dopamine]", "[dopamine"}});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("rig.toml:32: syntax: not TOML: ")) << lines[0];
  EXPECT_TRUE(lines[0].ends_with("; the file is judged no further until this is mended")) << lines[0];
}

TEST(Mistakes, OfAWholeFileComeAtOnceAndByLine) {
  EXPECT_EQ(
      mistakes_after({{"power_max_mw = 5", "power_max_mw = 250"},
                      {"fibre_core_um = 200\n", ""},
                      {"at = \"stimulus\"", "at = \"of\"\natt = 1"},
                      {"sampling_rate_hz = 130", "sampling_rate_hz = \"fast\""},
                      {"0.3, 0.6]", "0.3]"}}),
      (Lines{
          "rig.toml:4: interlock.light.fibre_core_um: missing, and it has no default: core diameter of the "
          "fibre (1 to 5000)",
          "rig.toml:5: interlock.light.power_max_mw: 250 is above 100",
          "rig.toml:26: light.at: \"of\" is none of off, stimulus, reward, dopamine",
          "rig.toml:27: light.att: unknown key; did you mean at?",
          "rig.toml:33: dopamine.sampling_rate_hz: must be a number, not a text",
          "rig.toml:39: task.contrast_probabilities: 2 probabilities for 3 contrasts; give one for each",
          "rig.toml:39: task.contrast_probabilities: sum to 0.4 instead of 1"}));
}

TEST(Mistakes, AForeignFileIsOneMistake) {
  const Lines lines = mistakes_in(std::string("\x7f\x45LF\x02\x01\x00\x00\xff\xfe", 10));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("rig.toml:1: syntax: not TOML: ")) << lines[0];
}

// Whatever a hand or a disk does to a rig file: it loads, or there are lines, each at a place, by line.
std::string nested_names(int parts, std::string_view name = "a") {
  std::string key(name);
  for (int i = 1; i < parts; ++i) (key += '.') += name;
  return key;
}

constexpr const char* kTooDeep =
    "syntax: a key of more than 8 names joined by dots; the file is judged no further until this is mended";

TEST(Mistakes, AKeyOfThousandsOfNamesIsRefusedBeforeItIsParsed) {
  for (const std::string& key : {nested_names(9), nested_names(100'000), nested_names(100'000, "'a b'"),
                                 nested_names(100'000, "a ")}) {
    for (const std::string& line : {key + " = 1\n", "[" + key + "]\n", "x = {" + key + " = 1}\n",
                                    "text = \"\"\"a\n\"\"\"\"\n" + key + " = 1\n"}) {
      const Lines mistakes = mistakes_in("# first\n" + line);
      const bool after_a_text = line.starts_with("text");
      EXPECT_EQ(mistakes, Lines{(after_a_text ? "rig.toml:4: " : "rig.toml:2: ") + std::string(kTooDeep)});
    }
  }
}

TEST(Mistakes, DotsThatJoinNoNamesAreCountedForNothing) {
  const std::string dots(100, '.');
  for (const std::string& harmless : std::vector<std::string>{
           "# " + dots, "x = '" + dots + "'", "x = \"\\\"" + dots + "\"", "x = \"\"\"\n" + dots + "\"\"\"",
           "x = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]", nested_names(8) + " = 1"}) {
    for (const std::string& line : mistakes_in(std::string(kRightRig) + harmless + "\n"))
      EXPECT_EQ(line.find("joined by dots"), std::string::npos) << harmless << "\n" << line;
  }
}

TEST(Mistakes, ArraysInArraysByTheThousandAreAMistake) {
  const Lines mistakes = mistakes_in("x = " + std::string(100'000, '[') + "\n");
  ASSERT_FALSE(mistakes.empty());
  EXPECT_TRUE(mistakes.front().starts_with("rig.toml:1: x: not TOML"));
}

RC_GTEST_PROP(Mistakes, OfADamagedFileAreLinesAtAPlace, ()) {
  std::string text(kRightRig);
  const int damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto cut = *rc::gen::inRange<std::size_t>(0, 20);
    text.replace(at, cut,
                 *rc::gen::container<std::string>(rc::gen::elementOf(std::string("=[]\"'#.,x1\n \xff"))));
  }
  int last = 0;
  for (const std::string& line : mistakes_in(text)) {
    RC_ASSERT(line.starts_with("rig.toml:"));
    const int number = std::stoi(line.substr(9));
    RC_ASSERT(number >= std::max(1, last));
    last = number;
  }
}

TEST(Mistakes, CannotSteerATerminal) {
  const Lines lines = mistakes_in(changed(kRightRig, {{"[dopamine]", "\"\\u001b[2J\\nx\" = 1\n[dopamine]"}}));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("rig.toml:32: light.?[2J?x: unknown key; ")) << lines[0];
}

TEST(Mistakes, AnEmptyFileLacksEveryRequiredValue) {
  std::size_t required = 0;
  const auto count = [&](std::string_view, auto, const Rule& rule, std::string_view) {
    required += rule.required;
  };
  LightLimits::describe(count);
  WaterLimits::describe(count);
  WaterCalibration::describe(count);
  LightConfig::describe(count);
  required += 5;  // name, task, devices.kind, dopamine.sampling_rate_hz, model.policy.policy
  EXPECT_EQ(mistakes_in("").size(), required);
}

}  // namespace
}  // namespace dopaloop
