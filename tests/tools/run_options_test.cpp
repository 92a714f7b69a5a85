#include "tools/run_options.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dopaloop {
namespace {

TEST(RunOptions, OfTheDefaultRigNeedNothing) {
  const auto o = resolve({}, "ada");
  ASSERT_TRUE(o);
  EXPECT_EQ(o->subject, "demo-mouse");
  EXPECT_EQ(o->pace, "20");
  EXPECT_EQ(o->trials, 120U);
  EXPECT_EQ(o->data, "dopaloop-data");
  EXPECT_EQ(o->experimenter, "ada");
}

TEST(RunOptions, OfAnotherRigRunAtRealPaceAndNeedAMouse) {
  EXPECT_EQ(resolve({.config = "rig.toml"}, "ada").error().message,
            "which mouse? name it with --subject NAME");
  const auto o = resolve({.config = "rig.toml", .subject = "M23"}, "ada");
  ASSERT_TRUE(o);
  EXPECT_EQ(o->pace, "real");
  EXPECT_FALSE(o->trials);
}

TEST(RunOptions, TakeRealMaxAndSensibleNumbersAsPace) {
  for (const char* good : {"real", "max", "20", "0.5", "10000"}) EXPECT_TRUE(is_pace(good)) << good;
  for (const char* bad : {"", "0", "-1", "10001", "fast", "20x", "nan", "inf", " 20"})
    EXPECT_FALSE(is_pace(bad)) << bad;
  EXPECT_FALSE(resolve({.pace = "fast"}, "ada"));
}

TEST(RunOptions, RefuseASessionWithoutTrials) { EXPECT_FALSE(resolve({.trials = 0}, "ada")); }

TEST(RunOptions, RefuseToKillTheModelAfterTheLastTrial) {
  EXPECT_TRUE(resolve({.trials = 50, .kill_model_at = 50}, "ada"));
  const auto o = resolve({.trials = 50, .kill_model_at = 51}, "ada");
  ASSERT_FALSE(o);
  EXPECT_EQ(o.error().message, "--kill-model-at 51: the session has 50 trials, give 2 to that");
}

TEST(RunOptions, TellRigdWhatWasSaidAndNothingElse) {
  const auto o = resolve(
      {.config = "r.toml", .subject = "M", .data = "/d", .experimenter = "e", .seed = 7, .mouse = "m.csv"},
      "ada");
  EXPECT_EQ(rigd_args(*o), (std::vector<std::string>{"--subject", "M", "--data", "/d", "--experimenter", "e",
                                                     "--pace", "real", "--seed", "7", "--mouse", "m.csv"}));
}

TEST(RunOptions, HandATrainingPhaseOnToRigd) {
  RunOptions o;
  o.from_phase = 3;
  const auto args = rigd_args(*resolve(o, "e"));
  const auto at = std::find(args.begin(), args.end(), "--from-phase");
  ASSERT_NE(at, args.end());
  EXPECT_EQ(*(at + 1), "3");
}

TEST(RunOptions, KeepTheEmulatedRigApartButAtPaceMax) {
  EXPECT_TRUE(emulator_apart("real"));
  EXPECT_TRUE(emulator_apart("20"));
  EXPECT_FALSE(emulator_apart("max"));
}

}  // namespace
}  // namespace dopaloop
