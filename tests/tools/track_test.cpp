#include "tools/track.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

class TrackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(::testing::TempDir()) / (std::string("dopaloop-track-") + test->name());
    fs::create_directories(folder);
    options.trials = (folder / "trials.csv").string();
  }
  void TearDown() override { fs::remove_all(folder); }
  void write(const std::string& rows) {
    std::ofstream(options.trials) << "session,trial,signed_contrast,choice_right,rt_s\n" << rows;
  }
  int run() { return track(options, out, err); }
  nlohmann::json report() {
    options.json = true;
    EXPECT_EQ(run(), 0) << err.str();
    return nlohmann::json::parse(out.str());
  }

  fs::path folder;
  TrackOptions options;
  std::ostringstream out, err;
};

TEST_F(TrackTest, PredictsTheFirstChoiceByChance) {
  write("1,1,-0.5,1,1.5\n");
  const auto json = report();
  EXPECT_EQ(json["model"], "logistic");
  EXPECT_EQ(json["n_trials"], 1);
  EXPECT_NEAR(json["mean_log_likelihood"].get<double>(), std::log(.5), 1e-14);
  EXPECT_GE(json["seconds"].get<double>(), 0);
}

TEST_F(TrackTest, ScoresNoTrialWithoutAChoice) {
  write("1,1,0.5,1,1.5\n1,2,0.5,,\n1,3,0.5,1,1.5\n");
  EXPECT_EQ(report()["n_trials"], 2);
}

TEST_F(TrackTest, WritesOneRowATrialThatAddsUpToTheReport) {
  write("1,1,0.5,1,1.5\n1,2,-0.25,0,0.5\n2,1,0,,\n2,2,0.5,0,2\n");
  options.csv = (folder / "out.csv").string();
  const auto json = report();
  std::ifstream file(options.csv);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line,
            "session,trial,signed_contrast,choice_right,rt_s,p_right,log_likelihood,right,left,bias,right_sd,"
            "left_sd,"
            "bias_sd");
  double sum = 0;
  int rows = 0;
  while (std::getline(file, line)) {
    ++rows;
    std::istringstream cells(line);
    std::string cell;
    for (int i = 0; i < 7; ++i) std::getline(cells, cell, ',');
    if (!cell.empty()) sum += std::stod(cell);
  }
  EXPECT_EQ(rows, 4);
  EXPECT_NEAR(sum / 3, json["mean_log_likelihood"].get<double>(), 1e-15);
}

TEST_F(TrackTest, PrintsAShortTableForPeople) {
  write("1,1,0.5,1,1.5\n");
  ASSERT_EQ(run(), 0);
  EXPECT_NE(out.str().find("log-likelihood       -0.693147 a trial"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("weight right"), std::string::npos);
}

TEST_F(TrackTest, RefusesBadInputInOneLine) {
  options.trials = (folder / "nowhere.csv").string();
  EXPECT_EQ(run(), 2);
  const std::string said = err.str();
  EXPECT_NE(said.find("nowhere.csv"), std::string::npos) << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  EXPECT_EQ(out.str(), "");
}

TEST_F(TrackTest, RefusesAModelThatIsNotThere) {
  write("1,1,0.5,1,1.5\n");
  options.model = "oracle";
  EXPECT_EQ(run(), 2);
  EXPECT_NE(err.str().find("oracle"), std::string::npos);
}

TEST_F(TrackTest, SaysWhenTheTrajectoryCannotBeWritten) {
  write("1,1,0.5,1,1.5\n");
  options.csv = (folder / "no-such-folder" / "out.csv").string();
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err.str().find("no-such-folder"), std::string::npos);
}

TEST_F(TrackTest, PredictsARealMouseBetterThanChance) {
  const fs::path mouse = fs::path(DOPALOOP_TEST_DATA) / "mice" / "DAP011.csv";
  if (!fs::exists(mouse)) GTEST_SKIP() << "no recording at " << mouse;
  options.trials = mouse.string();
  const auto json = report();
  EXPECT_EQ(json["n_trials"], 5681);
  EXPECT_NEAR(json["mean_log_likelihood"].get<double>(), -.576578, 1e-5);
}

}  // namespace
}  // namespace dopaloop
