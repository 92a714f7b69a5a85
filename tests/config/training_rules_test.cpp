// Settings of training that are each in range and lead nowhere together.
#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace dopaloop {
namespace {

// The right rig with more in its task, which stands last in it; of each mistake what follows the key.
Lines mistakes_with(const std::string& more) {
  Lines lines = mistakes_in(std::string(kRightRig) + more);
  for (std::string& line : lines) line = line.substr(line.find(": ") + 2);
  return lines;
}

TEST(TrainingRules, AcceptPhasesThatLeadFromTheFirstToTheLast) {
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [1, 0.5], up_accuracy = 0.8 },\n"
                          "{ name = \"b\", contrasts = [1, 0], contrast_probabilities = [0.9, 0.1], "
                          "up_after_trials = 200, down_accuracy = 0.6 },\n"
                          "{ name = \"c\", contrasts = [1] }]\n"),
            Lines{});
}

TEST(TrainingRules, RefuseAPhaseThatNothingLeadsOutOf) {
  EXPECT_EQ(
      mistakes_with("phases = [{ name = \"a\", contrasts = [1] }, { name = \"b\", contrasts = [1] }]\n"),
      Lines{"task.phases: phase 1 (a): nothing leads out of it: give up_accuracy or up_after_trials"});
}

TEST(TrainingRules, RefuseWaysThatLeadNowhere) {
  EXPECT_EQ(
      mistakes_with("phases = [{ name = \"a\", contrasts = [1], up_after_trials = 9, down_accuracy = 0.5 "
                    "}, { name = \"b\", contrasts = [1], up_accuracy = 0.5 }]\n"),
      (Lines{"task.phases: phase 1 (a): it is the first, and down_accuracy leads nowhere",
             "task.phases: phase 2 (b): it is the last, and up_* leads nowhere"}));
}

TEST(TrainingRules, RefuseAWayUpThatNoMouseCanGo) {
  const std::string last = ", { name = \"z\", contrasts = [1] }]\n";
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [0], up_accuracy = 0.8 }" + last),
            Lines{"task.phases: phase 1 (a): up_accuracy needs a contrast above zero"});
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [1, 0.5], contrast_probabilities = [1, 0], "
                          "up_accuracy = 0.8 }" +
                          last),
            Lines{"task.phases: phase 1 (a): a contrast of probability 0 would never meet up_accuracy"});
  EXPECT_EQ(
      mistakes_with("side_probability_right = 1\nphases = [{ name = \"a\", contrasts = [1], up_accuracy "
                    "= 0.8 }" +
                    last),
      Lines{"task.phases: phase 1 (a): up_accuracy needs stimuli on both sides, and "
            "side_probability_right is 1"});
}

TEST(TrainingRules, RefuseAPhaseThatGoesDownWhereItWouldGoUp) {
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [1], up_after_trials = 9 },\n"
                          "{ name = \"b\", contrasts = [1], up_accuracy = 0.7, down_accuracy = 0.8 },\n"
                          "{ name = \"c\", contrasts = [1] }]\n"),
            Lines{"task.phases: phase 2 (b): down_accuracy = 0.8 is above up_accuracy = 0.7: a mouse that is "
                  "good enough to go up would go down"});
}

TEST(TrainingRules, RefuseAPhasesContrastsLikeTheTasks) {
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [1, 1], contrast_probabilities = [0.5, 0.4] "
                          "}]\n"),
            (Lines{"task.phases: phase 1 (a): contrast 1 is there twice",
                   "task.phases: phase 1 (a): probabilities sum to 0.9 instead of 1"}));
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [] }]\n"),
            Lines{"task.phases: phase 1 (a): must name at least one contrast"});
}

TEST(TrainingRules, RefuseMoreContrastsThanAMousesStateHolds) {
  std::string contrasts;
  for (int i = 1; i <= 17; ++i) contrasts += (i > 1 ? ", " : "") + std::to_string(i / 20.);
  EXPECT_EQ(mistakes_with("phases = [{ name = \"a\", contrasts = [" + contrasts + "] }]\n"),
            Lines{"task.phases: 17 contrasts above zero in all phases together; at most 16"});
}

TEST(TrainingRules, RefuseBlocksThatAreNone) {
  EXPECT_EQ(mistakes_with("[task.blocks]\nprobabilities_right = [0.8]\n"),
            Lines{"task.blocks.probabilities_right: one probability makes no blocks; give two or more, or "
                  "side_probability_right"});
  EXPECT_EQ(mistakes_with("[task.blocks]\nprobabilities_right = [0.2, 0.2]\nlength_min = 200\n"),
            (Lines{"task.blocks.probabilities_right: 0.2 is there twice",
                   "task.blocks.length_min: 200 is above length_max = 100"}));
}

TEST(TrainingRules, RefuseDropsThatCannotAdaptOrCannotBeGiven) {
  const std::string on = "[task.reward_adaptive]\nstep_ul = 0.1\n";
  EXPECT_EQ(mistakes_with(on), Lines{});
  EXPECT_EQ(mistakes_with(on + "min_ul = 2.5\n"),
            Lines{"task.reward_ul: 2 ul is not between reward_adaptive's min_ul = 2.5 ul and max_ul = 3 ul"});
  EXPECT_EQ(mistakes_with(on + "min_ul = 3.5\n"),
            Lines{"task.reward_adaptive.min_ul: 3.5 ul is above max_ul = 3 ul"});
  EXPECT_EQ(
      mistakes_with(on + "up_below_responses = 300\n"),
      Lines{"task.reward_adaptive.up_below_responses: 300 is above down_at_responses = 200: between them "
            "drops would shrink and grow"});
  EXPECT_EQ(
      mistakes_with(on + "min_ul = 0.5\n"),
      Lines{"task.reward_adaptive.min_ul: 0.5 ul was never weighed: interlock.water_calibration goes from "
            "1 ul to 4 ul"});
  const Lines too_large = mistakes_with(on + "max_ul = 4.5\n");
  ASSERT_EQ(too_large.size(), 2u);
  EXPECT_EQ(
      too_large[0],
      "task.reward_adaptive.max_ul: the largest drop is 4.5 ul, above interlock.water.drop_max_ul = 4 ul");
}

}  // namespace
}  // namespace dopaloop
