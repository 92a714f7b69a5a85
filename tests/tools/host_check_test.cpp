#include "tools/host_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

namespace dopaloop {
namespace {

HostFacts a_good_host() {
  HostFacts f;
  f.machine = {"a processor", 8, "6.1", false};
  f.wakes = 2000;
  f.wake_p50_us = 5, f.wake_p99_us = 20, f.wake_max_us = 90;
  f.scheduling = "SCHED_FIFO 80";
  f.realtime = f.memory_lock = true;
  f.governors = std::vector<std::string>(8, "performance");
  f.clock_source = "tsc";
  f.data = "/data";
  f.free_bytes = 500ULL << 30;
  return f;
}

Fitness fitness_of(const HostFacts& facts) { return judge_host(facts).front().fitness; }

TEST(HostCheck, HasNothingToChangeOnAGoodHost) {
  for (const HostFinding& f : judge_host(a_good_host())) {
    EXPECT_EQ(f.fitness, Fitness::good) << f.what;
    EXPECT_EQ(f.change, "") << f.what;
  }
}

TEST(HostCheck, CallsAHostUnfitForAnyOneReason) {
  const auto spoilt = [](auto spoil) {
    HostFacts f = a_good_host();
    spoil(f);
    return fitness_of(f);
  };
  EXPECT_EQ(spoilt([](HostFacts& f) { f.wake_p99_us = 1500; }), Fitness::unfit);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.wakes = 0; }), Fitness::unfit);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.realtime = false; }), Fitness::unfit);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.free_bytes = 100 << 20; }), Fitness::unfit);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.machine.cores = 1; }), Fitness::unfit);
}

TEST(HostCheck, AdvisesWhereAHostCouldBeBetter) {
  const auto spoilt = [](auto spoil) {
    HostFacts f = a_good_host();
    spoil(f);
    return fitness_of(f);
  };
  EXPECT_EQ(spoilt([](HostFacts& f) { f.wake_p99_us = 300; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.wake_max_us = 12000; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.memory_lock = false; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.governors[3] = "powersave"; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.clock_source = "hpet"; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.free_bytes = 2ULL << 30; }), Fitness::improve);
  EXPECT_EQ(spoilt([](HostFacts& f) { f.machine.virtual_machine = true; }), Fitness::improve);
}

TEST(HostCheck, SaysWhatToChangeWithEveryFindingThatIsNotGood) {
  HostFacts f;
  f.governors = {"ondemand"};
  for (const HostFinding& finding : judge_host(f)) {
    EXPECT_NE(finding.fitness, Fitness::good) << finding.what;
    EXPECT_NE(finding.change, "") << finding.what;
  }
}

TEST(HostCheck, MeasuresThisMachineAndTellsPrograms) {
  HostCheckOptions options;
  options.json = true;
  options.data = "/no/such/folder";
  options.measure = std::chrono::milliseconds(50);
  std::ostringstream out;
  const int code = check_host(options, out);
  const auto report = nlohmann::json::parse(out.str());
  EXPECT_EQ(report.at("fit").get<bool>(), code == 0);
  EXPECT_GT(report.at("wake_up").at("n").get<int>(), 0);
  EXPECT_LE(report.at("wake_up").at("n").get<int>(), 50);
  EXPECT_GE(report.at("wake_up").at("max_us").get<double>(), report.at("wake_up").at("p50_us").get<double>());
  EXPECT_EQ(report.at("data"), "/");
  EXPECT_GT(report.at("free_bytes").get<double>(), 0);
  EXPECT_GE(report.at("machine").at("cores").get<int>(), 1);
  EXPECT_EQ(report.at("findings").size(), 7u);
}

TEST(HostCheck, TellsPeopleTheVerdictFirst) {
  HostCheckOptions options;
  options.measure = std::chrono::milliseconds(20);
  std::ostringstream out;
  check_host(options, out);
  EXPECT_NE(out.str().substr(0, out.str().find('\n')).find("fit to run animals"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
