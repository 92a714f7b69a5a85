#include "tools/check.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace dopaloop {
namespace {

struct Ran {
  int code;
  std::string out, err;
};

Ran run(const CheckOptions& options) {
  std::ostringstream out, err;
  const int code = check(options, out, err);
  return {code, out.str(), err.str()};
}

TEST(Check, SumsUpWhatTheEmulatedRigWillDo) {
  const Ran ran = run({"builtin:emulated", false});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(
      ran.out,
      "rig      emulated, devices emulated\n"
      "task     visual_decision: 6 training phases\n"
      "         phase 1 (easy): 1, 0.5; up over 80 % of the last 50 on each side of each\n"
      "         phase 2 (quarter): 1, 0.5, 0.25; up over 80 % of the last 50 on each side of each\n"
      "         phase 3 (eighth): 1, 0.5, 0.25, 0.125; up after 200 trials\n"
      "         phase 4 (sixteenth): 1, 0.5, 0.25, 0.125, 0.0625; up after 200 trials\n"
      "         phase 5 (zero): 1, 0.5, 0.25, 0.125, 0.0625, 0; up after 200 trials\n"
      "         phase 6 (full): 1, 0.25, 0.125, 0.0625, 0\n"
      "         at most 120 trials and 90 minutes, response within 60 s\n"
      "light    at stimulus: 5 pulses of 5 ms at 30 Hz in 150 ms, 1 mW (31.83 mW/mm2 at a core of 200 um)\n"
      "         0.025 mJ a light trial; limits 0.1 mJ a trial, 20 mJ a session, 400 mJ a day, 5 mW, 100 "
      "mW/mm2\n"
      "         off within 500 ms whatever dies; armed at the start\n"
      "water    2 ul a correct trial: valve open 40 ms (weighed 2026-01-15); at most 3 ul a trial\n"
      "         limits 4 ul a drop, 1000 ul a session, 20000 ul a day, 100 ms an opening\n"
      "policy   low_confidence: eligible below P(correct) 0.7, then light with p 0.5; zero contrast never\n"
      "         without guidance not_eligible\n");
}

TEST(Check, NamesEveryMistakeAndGivesTwo) {
  const Ran ran = run({"builtin:none", false});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "builtin:rigs/none.toml: no such built-in file; built-in rigs are builtin:conditioning, "
            "builtin:emulated, builtin:replay\n");
}

TEST(Check, TellsProgramsInJson) {
  const Ran fine = run({"builtin:replay", true});
  EXPECT_EQ(fine.code, 0);
  const auto report = nlohmann::json::parse(fine.out);
  EXPECT_EQ(report.at("ok"), true);
  EXPECT_EQ(report.at("devices"), "replay");
  EXPECT_EQ(report.at("light_pulses"), 5);
  EXPECT_DOUBLE_EQ(report.at("valve_open_ms").get<double>(), 40);
}

TEST(Check, TellsProgramsTheMistakesInJson) {
  const Ran ran = run({"builtin:none", true});
  EXPECT_EQ(ran.code, 2);
  const auto report = nlohmann::json::parse(ran.out);
  EXPECT_EQ(report.at("ok"), false);
  EXPECT_EQ(report.at("mistakes").size(), 1u);
}

}  // namespace
}  // namespace dopaloop
