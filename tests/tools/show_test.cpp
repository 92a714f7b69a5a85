#include "tools/show.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "config/dump.h"
#include "config/load.h"
#include "model/follower.h"
#include "model/score.h"
#include "rig/store/trials_csv.h"
#include "tests/rig/store/fixtures.h"
#include "tools/trials.h"

namespace dopaloop {
namespace {

using namespace test;
using Json = nlohmann::json;

constexpr SessionTime at_s(double s) { return SessionTime{from_s(5 + s)}; }

Guidance learned(std::uint32_t after, double log_likelihood) {
  Guidance g;
  g.after_trial = after;
  g.model = "logistic";
  g.log_likelihood = log_likelihood;
  g.weight_mean[0] = 2;
  g.weight_sd[0] = .5;
  return g;
}

// Right correct with light; left wrong, a control trial; a repeat; a no-go.
std::vector<TrialRow> four_trials() {
  std::vector<TrialRow> t{trial(1), trial(2), trial(3), trial(4)};
  t[0].eligible = true;
  t[0].intended_arm = t[0].delivered_arm = Arm::light;
  t[0].light_mj = .25;
  t[0].reward_ul = 2;
  t[0].da_stimulus_z = 1.5;
  t[1].contrast_right = 0;
  t[1].contrast_left = 1;
  t[1].outcome = Outcome::error;
  t[1].eligible = true;
  t[1].intended_arm = Arm::light;
  t[1].delivered_arm = Arm::control;
  t[1].light_reason = LightReason::interlock;
  t[1].da_stimulus_z = 9;
  t[1].da_stimulus_flags = kFlagLick;
  t[2].repeat = true;
  t[2].manual_ul = 3;
  t[3].choice = Choice::no_go;
  t[3].outcome = Outcome::no_go;
  t[3].reaction_time_s = kNan;
  return t;
}

// Two phases, the second after three trials that count.
SessionHeader training_header() {
  RigConfig config = *load_rig("builtin:emulated");
  config.visual_decision.phases.resize(2);
  config.visual_decision.phases[0].up_accuracy = 0;
  config.visual_decision.phases[0].up_after_trials = 3;
  config.visual_decision.phases[1].up_accuracy = 0;
  SessionHeader h = header();
  h.config_toml = dump(config);
  h.training.phase = 1;
  h.training.phase_by_hand = true;
  return h;
}

class ShowTest : public ::testing::Test {
 protected:
  void SetUp() override {
    writer_.emplace(writer_in(folder_.path()));
    std::uint64_t seq = 0;
    add(record(++seq, kWeightNames, WeightNames{"logistic", "right left bias"}));
    for (const TrialRow& t : four_trials()) {
      add(record(++seq, kTrial, t, 0, t.closed_at));
      add(record(++seq, kGuidance, learned(t.trial, t.choice == Choice::no_go ? kNan : -.1 * t.trial)));
    }
    add(record(++seq, kEvent, EventText{true, "fault", "wheel silent"}, 0, at_s(4.5)));
    ASSERT_TRUE(writer_->commit());
  }
  void add(const Record& r) { ASSERT_TRUE(append(*writer_, r)); }
  void close() {
    ASSERT_TRUE(writer_->append_fault({at_s(1), "telemetry", 7, "a slow client"}));
    ASSERT_TRUE(writer_->close("all trials done", WallTime{}, {{"wake_to_write", 9, 1.5, 2, 3, 4}}));
    writer_.reset();
  }
  void cut() { writer_.reset(); }

  std::string shown(bool json) {
    std::ostringstream out, err;
    EXPECT_EQ(show({folder_.path().string(), json}, out, err), 0) << err.str();
    return out.str();
  }
  Json json() { return Json::parse(shown(true)); }
  std::string listed(TrialsOptions options) {
    options.folder = folder_.path().string();
    std::ostringstream out, err;
    EXPECT_EQ(trials(options, out, err), 0) << err.str();
    return out.str();
  }

  TempFolder folder_;
  std::optional<SessionWriter> writer_;
};

TEST(Show, GivesThePhaseAtTheStartAndAtTheEnd) {
  TempFolder folder;
  auto writer = SessionWriter::create(folder.path(), training_header(), kinds(), sources());
  ASSERT_TRUE(writer);
  for (const TrialRow& t : four_trials()) ASSERT_TRUE(append(*writer, record(t.trial, kTrial, t)));
  ASSERT_TRUE(writer->close("all trials done", WallTime{}, {}));
  std::ostringstream out, json, err;
  EXPECT_EQ(show({folder.path().string(), false}, out, err), 0);
  EXPECT_NE(
      out.str().find("phase 1 of 2 (0 trials in it) at the start, set by hand, 2 of 2 (0 trials in it) at "
                     "the end"),
      std::string::npos)
      << out.str();
  EXPECT_EQ(show({folder.path().string(), true}, json, err), 0);
  const Json training = Json::parse(json.str())["training"];
  EXPECT_EQ(training["phase_start"], 1);
  EXPECT_EQ(training["phase_by_hand"], true);
  EXPECT_EQ(training["phase_end"], 2);
}

TEST_F(ShowTest, GivesEveryNumberAsJson) {
  close();
  EXPECT_EQ(json()["training"], nullptr);
  const Json j = json();
  EXPECT_EQ(j["subject"], "DAP011");
  EXPECT_EQ(j["rig"], "emulated");
  EXPECT_EQ(j["seed"].get<std::uint64_t>(), 0xfedcba9876543210U);
  EXPECT_EQ(j["pace"], "max");
  EXPECT_EQ(j["n_trials_closed"], 4);
  EXPECT_EQ(j["accuracy_right"], 1);
  EXPECT_EQ(j["accuracy_left"], 0);
  EXPECT_EQ(j["n_right"], 1);
  EXPECT_EQ(j["water_ul"], 5);
  EXPECT_EQ(j["light"]["light_trials"], 1);
  EXPECT_EQ(j["light"]["control_trials"], 1);
  EXPECT_EQ(j["light"]["energy_mj"], .25);
  EXPECT_EQ(j["light"]["not_as_intended"]["interlock"], 1);
  EXPECT_EQ(j["dopamine"]["stimulus_mean_z"], 1.5);
  EXPECT_EQ(j["timing"][0]["p50_us"], 1.5);
  EXPECT_EQ(j["faults"][0]["count"], 7);
  EXPECT_EQ(j["warnings"][0]["text"], "wheel silent");
  EXPECT_EQ(j["ended"], true);
  EXPECT_EQ(j["end_reason"], "all trials done");
  EXPECT_EQ(j["cut"], false);
}

TEST_F(ShowTest, ScoresTheModelOnChoicesThatAreNoRepeats) {
  close();
  const Json j = json();
  EXPECT_EQ(j["model"], "logistic");
  EXPECT_EQ(j["n_trials"], 2);
  EXPECT_EQ(j["mean_log_likelihood"].get<double>(), (-.1 * 1 + -.1 * 2) / 2);
  EXPECT_EQ(j["weights"][0]["name"], "right");
  EXPECT_EQ(j["weights"].size(), 1U);
}

TEST(ShowScores, AreThoseOfTheTrackerAlsoWhereTheModelProcessWasAway) {
  const auto config = load_rig("builtin:emulated");
  ASSERT_TRUE(config);
  SessionHeader with_config = header();
  with_config.config_toml = dump(*config);
  const std::vector<TrialRow> rows = four_trials();
  std::vector<Observation> seen;
  for (const TrialRow& t : rows) seen.push_back(observe(t));
  const auto tracker = make_model(config->model, has_choices(config->task_kind));
  const double first = learn_and_score(*tracker, seen[0]);
  const auto again = make_model(config->model, has_choices(config->task_kind));
  const Score expected = score(*again, seen);
  TempFolder folder;
  {
    auto writer = SessionWriter::create(folder.path(), with_config, kinds(), sources());
    ASSERT_TRUE(writer) << writer.error().message;
    std::uint64_t seq = 0;
    for (const TrialRow& t : rows) ASSERT_TRUE(append(*writer, record(++seq, kTrial, t, 0, t.closed_at)));
    ASSERT_TRUE(append(*writer, record(++seq, kGuidance, learned(1, first))));  // then it died
    ASSERT_TRUE(writer->commit());
  }
  std::ostringstream out, err;
  ASSERT_EQ(show({folder.path().string(), true}, out, err), 0) << err.str();
  const Json j = Json::parse(out.str());
  EXPECT_EQ(j["n_trials"], expected.n_trials());
  EXPECT_EQ(j["n_unpredicted"], 1);
  EXPECT_NEAR(j["mean_log_likelihood"].get<double>(), expected.mean_log_likelihood(), 1e-12);
}

TEST_F(ShowTest, SaysWhereTheSessionWasCut) {
  cut();
  const Json j = json();
  EXPECT_EQ(j["ended"], false);
  EXPECT_EQ(j["end_reason"], nullptr);
  EXPECT_EQ(j["cut"], true);
  EXPECT_EQ(j["last_trial"], 4);
  EXPECT_NE(shown(false).find(
                "cut after trial 4 at 4.000 s: no end was written. Trial 5, if it was open, is lost back "
                "to the last write at 4.500 s"),
            std::string::npos)
      << shown(false);
}

TEST_F(ShowTest, SaysThatASessionIsUnderWay) {
  EXPECT_EQ(json()["under_way"], true);
  EXPECT_EQ(json()["cut"], false);
  EXPECT_NE(shown(false).find("under way"), std::string::npos);
}

TEST_F(ShowTest, PrintsUnitsForPeople) {
  close();
  const std::string text = shown(false);
  for (const char* part :
       {"all trials done", "4 of 120 planned; 1 repeats, 1 no-go", "left 0/1 (0.0 %), right 1/1 (100.0 %)",
        "2.0 ul earned, 3.0 ul by hand", "0.250 mJ", "1 trials not as intended: interlock",
        "half within 1.5 us", "7 telemetry: a slow client", "4.500 s, fault: wheel silent",
        "right 2.000 +- 0.500"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
  }
}

TEST_F(ShowTest, ListsTrialsThatCanBeReadAsARecordedMouse) {
  close();
  std::istringstream csv(listed({"", true, false}));
  const auto read = parse_trials_csv(csv, "out");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 4U);
  EXPECT_EQ((*read)[1].signed_contrast, -1);
  EXPECT_EQ((*read)[0].reaction_time_s, 1.0 / 3);
  EXPECT_EQ((*read)[3].choice, Choice::no_go);
}

TEST_F(ShowTest, ListsTrialsAsJsonAndAsATable) {
  close();
  const Json j = Json::parse(listed({"", false, true}));
  ASSERT_EQ(j.size(), 4U);
  EXPECT_EQ(j[0]["choice"], "right");
  EXPECT_EQ(j[3]["reaction_time_s"], nullptr);
  const std::string table = listed({});
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 5);
  EXPECT_NE(table.find("control"), std::string::npos);
}

TEST(Show, NamesWhatIsNoSession) {
  TempFolder empty;
  std::ostringstream out, err;
  EXPECT_EQ(show({empty.path().string(), false}, out, err), 2);
  EXPECT_EQ(err.str(), empty.path().string() + ": no session lies here\n");
  EXPECT_EQ(trials({"/nowhere", false, false}, out, err), 2);
  EXPECT_EQ(trials({"/nowhere", true, true}, out, err), 2);
  EXPECT_EQ(out.str(), "");
}

TEST(Show, PrintsASessionInWhichNothingHappened) {
  TempFolder folder;
  writer_in(folder.path());
  std::ostringstream out, err;
  ASSERT_EQ(show({folder.path().string(), true}, out, err), 0) << err.str();
  const Json j = Json::parse(out.str());
  EXPECT_EQ(j["mean_log_likelihood"], nullptr);
  EXPECT_EQ(j["model"], nullptr);
  EXPECT_NE(j["cut_where"].get<std::string>().find("before the end of the first trial"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
