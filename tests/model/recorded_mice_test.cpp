// The tracker on real mice: how well it predicts each choice before it sees it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "model/logistic_tracker.h"
#include "model/score.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

std::vector<Observation> read_mouse(const fs::path& path) {
  std::vector<Observation> trials;
  std::ifstream file(path);
  std::string line, last_session;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string session, number, contrast, right;
    for (std::string* field : {&session, &number, &contrast, &right}) std::getline(fields, *field, ',');
    const double c = std::stod(contrast);
    trials.push_back({.stimulus = {std::max(-c, 0.), std::max(c, 0.), session != last_session},
                      .choice = right == "1" ? Choice::right : Choice::left});
    last_session = session;
  }
  return trials;
}

TEST(RecordedMice, ArePredictedAsWellAsTheReferenceFilterPredictsThem) {
  const fs::path folder = fs::path(DOPALOOP_TEST_DATA) / "mice";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "no recordings at " << folder;
  Score pooled;
  std::size_t mice = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".csv") continue;
    LogisticTracker tracker{TrackerConfig{}};
    Score one;
    for (const Observation& t : read_mouse(entry.path())) {
      const double log_likelihood = learn_and_score(tracker, t);
      one.add(log_likelihood);
      pooled.add(log_likelihood);
    }
    // Computed apart, with another quadrature, bisection for the mode and the plain covariance update.
    if (entry.path().stem() == "DAP044") {
      EXPECT_NEAR(one.mean_log_likelihood(), -.3920870706041363, 1e-12);
    }
    std::cout << entry.path().stem().string() << " " << one.n_trials() << " " << one.mean_log_likelihood()
              << "\n";
    ++mice;
  }
  std::cout << "pooled " << pooled.n_trials() << " " << pooled.mean_log_likelihood() << "\n";
  EXPECT_EQ(mice, 13u);
  EXPECT_EQ(pooled.n_trials(), 69997u);
  // 26 mice of the same cohort, these among them, give -.5271 a trial.
  EXPECT_NEAR(pooled.mean_log_likelihood(), -.538965, 1e-6);
}

}  // namespace
}  // namespace dopaloop
