#include "model/mice/tutor_executor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dopaloop {
namespace {

constexpr double kContrasts[] = {.5, -.5, 0, .5, -.25, .25};
constexpr Choice kChoices[] = {Choice::right, Choice::right, Choice::left,
                               Choice::right, Choice::left,  Choice::left};

// Learns the first n trials of the reference; returns their log-likelihood.
double learn_reference(TutorExecutorWeights& w, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const TutorExecutorInput x = tutor_executor_input(kContrasts[i], Coding::side);
    const double p = p_right(w, x);
    sum += std::log(kChoices[i] == Choice::right ? p : 1 - p);
    learn(w, x, target_of(kContrasts[i], kChoices[i]), kChoices[i], kTutorExecutorRate);
  }
  return sum;
}

void expect_weights(const TutorExecutorWeights& w, const double (&expected)[9], double within) {
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(w.layer1[i], expected[i], within) << "layer 1, " << i;
    EXPECT_NEAR(w.layer2[kLeft][i], expected[3 + i], within) << "layer 2 left, " << i;
    EXPECT_NEAR(w.layer2[kRight][i], expected[6 + i], within) << "layer 2 right, " << i;
  }
}

TEST(TutorExecutor, AgreesWithTheReferenceAfterOneTrial) {
  TutorExecutorWeights w;
  learn_reference(w, 1);
  expect_weights(w, {.050001, .0505158, 1.000001, .2, .2, 0, .2, .2001287, .0026}, 5e-8);
}

TEST(TutorExecutor, AgreesWithTheReferenceAfterSixTrials) {
  TutorExecutorWeights w;
  EXPECT_NEAR(learn_reference(w, 6), -4.176680590838397, 1e-13);
  expect_weights(w,
                 {.0505135722, .0510271909, 1.0000157705, .2001286935, .1999986457, .0038865183, .1999986999,
                  .2002587184, .0051865051},
                 5e-11);
}

TEST(TutorExecutor, CodesASideOrAContrast) {
  EXPECT_EQ(tutor_executor_input(-.25, Coding::side), (TutorExecutorInput{1, 0, 1}));
  EXPECT_EQ(tutor_executor_input(-.25, Coding::magnitude), (TutorExecutorInput{.25, 0, 1}));
  EXPECT_EQ(tutor_executor_input(0, Coding::side), (TutorExecutorInput{0, 0, 1}));
}

TEST(TutorExecutor, LightTeachesTheLitPathwayAndNoOther) {
  TutorExecutorWeights dark, lit;
  const TutorExecutorInput x = tutor_executor_input(.5, Coding::side);
  learn(dark, x, 1, Choice::right, .01);
  learn(lit, x, 1, Choice::right, .01, {0, .5});
  EXPECT_NEAR(lit.layer2[kRight][kRight] - dark.layer2[kRight][kRight], .01 * .5 * .05, 1e-15);
  EXPECT_EQ(lit.layer1, dark.layer1);
  EXPECT_EQ(lit.layer2[kLeft], dark.layer2[kLeft]);
  EXPECT_EQ(lit.layer2[kRight][kBias], dark.layer2[kRight][kBias]);
}

}  // namespace
}  // namespace dopaloop
