#include "rig/store/trials_csv.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <filesystem>
#include <sstream>

namespace dopaloop {
namespace {

constexpr const char* kHeader = "session,trial,signed_contrast,choice_right,rt_s\n";

Result<std::vector<RecordedTrial>> parse(const std::string& text) {
  std::istringstream in(text);
  return parse_trials_csv(in, "mouse.csv");
}

std::string error_of(const std::string& text) {
  const auto trials = parse(text);
  return trials ? "no error" : trials.error().message;
}

TEST(TrialsCsv, ReadsColumnsInAnyOrderAndSkipsOthers) {
  const auto trials =
      parse("rt_s,mood,choice_right,trial,signed_contrast,session\n0.25,good,1,3,-0.5,2\n,,,4,0.5,2\n");
  ASSERT_TRUE(trials) << trials.error().message;
  ASSERT_EQ(trials->size(), 2U);
  const RecordedTrial& t = trials->front();
  EXPECT_EQ(t.session, 2U);
  EXPECT_TRUE(t.new_session);
  EXPECT_EQ(t.trial, 3U);
  EXPECT_EQ(t.signed_contrast, -.5);
  EXPECT_EQ(t.choice, Choice::right);
  EXPECT_EQ(t.reaction_time_s, .25);
  EXPECT_FALSE(t.rewarded);
  EXPECT_EQ(trials->back().choice, Choice::no_go);
  EXPECT_TRUE(std::isnan(trials->back().reaction_time_s));
  EXPECT_FALSE(trials->back().new_session);
}

TEST(TrialsCsv, RewardsTheContrastsSideUnlessToldOtherwise) {
  const auto derived = parse(std::string(kHeader) + "1,1,-0.5,0,1\n1,2,-0.5,1,1\n1,3,0.5,1,1\n1,4,0,1,1\n");
  ASSERT_TRUE(derived);
  EXPECT_TRUE((*derived)[0].rewarded);
  EXPECT_FALSE((*derived)[1].rewarded);
  EXPECT_TRUE((*derived)[2].rewarded);
  EXPECT_FALSE((*derived)[3].rewarded);
  const auto told = parse("session,trial,signed_contrast,choice_right,rt_s,rewarded,repeat\n1,1,0,1,1,1,1\n");
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->front().rewarded);
  EXPECT_TRUE(told->front().repeat);
}

TEST(TrialsCsv, ToleratesWindowsLineEndsByteOrderMarkAndAMissingLastNewline) {
  const auto trials = parse(
      "\xef\xbb\xbfsession,trial,signed_contrast,choice_right,rt_s\r\n1,1,-0.5,0.0,1.5\r\n1,2,0.5,1,2.5");
  ASSERT_TRUE(trials) << trials.error().message;
  EXPECT_EQ(trials->back().reaction_time_s, 2.5);
  EXPECT_EQ(trials->front().choice, Choice::left);
}

TEST(TrialsCsv, NamesEveryMistakeByLine) {
  const std::string h = kHeader;
  const std::pair<std::string, std::string> cases[] = {
      {"", "mouse.csv: the file is empty"},
      {"session,trial\n1,1\n", "mouse.csv:1: the header lacks signed_contrast, choice_right, rt_s"},
      {"session,trial,trial,signed_contrast,choice_right,rt_s\n",
       "mouse.csv:1: column trial stands in the header twice"},
      {h, "mouse.csv:1: the file has a header but no trials"},
      {h + "1,1,0.5,1\n1,2,0.5,1,1\n", "mouse.csv:2: 4 columns where the header has 5"},
      {h + "1,1,0.5,1,1,9\n", "mouse.csv:2: 6 columns where the header has 5"},
      {h + "1,1,0.5,1,1\n1,2,0.", "mouse.csv:3: 3 columns where the header has 5; the last line is cut off"},
      {h + "1,1,0.5,1,1\n\n1,2,0.5,1,1\n", "mouse.csv:3: 1 columns"},
      {h + "x,1,0.5,1,1\n", "mouse.csv:2: session \"x\" is not a whole number"},
      {h + "1,-1,0.5,1,1\n", "mouse.csv:2: trial \"-1\" is not a whole number"},
      {h + "1,1.5,0.5,1,1\n", "mouse.csv:2: trial \"1.5\" is not a whole number"},
      {h + "1,1,half,1,1\n", "mouse.csv:2: signed_contrast \"half\" is not a number"},
      {h + "1,1,,1,1\n", "mouse.csv:2: signed_contrast \"\" is not a number"},
      {h + "1,1,1.01,1,1\n", "mouse.csv:2: signed_contrast \"1.01\" is outside -1..1"},
      {h + "1,1,nan,1,1\n", "mouse.csv:2: signed_contrast \"nan\" is not finite"},
      {h + "1,1,0.5,2,1\n", "mouse.csv:2: choice_right \"2\" is neither"},
      {h + "1,1,0.5,-1,1\n", "mouse.csv:2: choice_right \"-1\" is neither"},
      {h + "1,1,0.5,1,0\n", "mouse.csv:2: rt_s \"0\" is not above zero"},
      {h + "1,1,0.5,1,-2\n", "mouse.csv:2: rt_s \"-2\" is not above zero"},
      {h + "1,1,0.5,1,inf\n", "mouse.csv:2: rt_s \"inf\" is not finite"},
      {h + "1,1,0.5,1,1e999\n", "mouse.csv:2: rt_s \"1e999\" is not a number"},
      {h + "1,1,0.5,1, 1\n", "mouse.csv:2: rt_s \" 1\" is not a number"},
      {h + "2,1,0.5,1,1\n1,2,0.5,1,1\n", "mouse.csv:3: session 1 comes after session 2"},
      {h + "1,2,0.5,1,1\n1,2,0.5,1,1\n", "mouse.csv:3: trial 2 comes after trial 2"},
      {"session,trial,signed_contrast,choice_right,rt_s,repeat\n1,1,0,1,1,yes\n",
       "mouse.csv:2: repeat \"yes\" is neither 0 nor 1"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_EQ(error_of(text).substr(0, message.size()), message) << error_of(text);
  }
}

TEST(TrialsCsv, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(read_trials_csv("/nowhere/m.csv").error().message, "/nowhere/m.csv: the file cannot be opened");
  const auto folder = read_trials_csv("/");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "/: this cannot be read");
}

TrialRow any_trial(std::uint32_t number) {
  TrialRow t;
  t.trial = number;
  t.session = 1 + number / 4;
  const double contrast = *rc::gen::element(0., .0625, .25, .5, 1.);
  (*rc::gen::arbitrary<bool>() ? t.contrast_left : t.contrast_right) = contrast;
  t.choice = static_cast<Choice>(*rc::gen::inRange(-1, 2));
  if (t.choice != Choice::no_go) t.reaction_time_s = std::exp(*rc::gen::inRange(-2000, 3000) * .001);
  t.outcome = static_cast<Outcome>(*rc::gen::inRange(0, 3));
  t.repeat = *rc::gen::arbitrary<bool>();
  return t;
}

RC_GTEST_PROP(TrialsCsv, ReadsBackWhatItWrote, ()) {
  std::vector<TrialRow> rows;
  const auto n = *rc::gen::inRange<std::uint32_t>(1, 20);
  for (std::uint32_t i = 1; i <= n; ++i) rows.push_back(any_trial(i));
  std::ostringstream out;
  write_trials_csv(out, rows);
  const auto read = parse(out.str());
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RecordedTrial& t = (*read)[i];
    RC_ASSERT(t.session == rows[i].session);
    RC_ASSERT(t.trial == rows[i].trial);
    RC_ASSERT(t.signed_contrast == signed_contrast(rows[i]));
    RC_ASSERT(t.choice == rows[i].choice);
    const bool no_time = std::isnan(rows[i].reaction_time_s) && std::isnan(t.reaction_time_s);
    RC_ASSERT((no_time || t.reaction_time_s == rows[i].reaction_time_s));
    RC_ASSERT(t.repeat == rows[i].repeat);
    RC_ASSERT(t.rewarded == (rows[i].outcome == Outcome::correct));
  }
}

TEST(TrialsCsv, BeginsWithTheColumnsOfARecordedMouseAndHasAllOthers) {
  std::ostringstream out;
  write_trials_csv(out, {});
  const std::string header = out.str();
  EXPECT_TRUE(header.starts_with("session,trial,signed_contrast,choice_right,rt_s,"));
  TrialRow::describe([&](std::string_view name, auto, std::string_view) {
    EXPECT_NE(("," + header).find("," + std::string(name)), std::string::npos) << name;
  });
}

TEST(TrialsCsv, ReadsEveryRecordedMouse) {
  const std::filesystem::path folder = std::filesystem::path(DOPALOOP_TEST_DATA) / "mice";
  if (!std::filesystem::exists(folder / "DAP011.csv")) GTEST_SKIP() << "mice/DAP011.csv is not here";
  const auto mouse = read_trials_csv((folder / "DAP011.csv").string());
  ASSERT_TRUE(mouse) << mouse.error().message;
  EXPECT_EQ(mouse->size(), 5681U);
  EXPECT_EQ(mouse->front().reaction_time_s, 1.4443405791050026);
  EXPECT_EQ(mouse->back().session, 23U);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".csv") continue;
    const auto trials = read_trials_csv(entry.path().string());
    EXPECT_TRUE(trials) << trials.error().message;
  }
}

}  // namespace
}  // namespace dopaloop
