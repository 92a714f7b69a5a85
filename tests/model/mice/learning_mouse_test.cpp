#include "model/mice/learning_mouse.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dopaloop {
namespace {

SessionTime at(double s) { return SessionTime{from_s(s)}; }

struct Session {
  int correct[3] = {0, 0, 0};  // of each third of the trials
  int no_go = 0;
  double reaction_s[3] = {0, 0, 0};
};

double contrast_of(int trial) { return (trial % 2 ? 1 : -1) * (trial % 4 < 2 ? .5 : 1.); }

// `trials` trials ten seconds apart, water or noise after each.
Session train(LearningMouse& mouse, int trials) {
  Session session;
  for (int k = 0; k < trials; ++k) {
    const double c = contrast_of(k), t = 10. * k;
    const MouseResponse r = mouse.on_stimulus(at(t), std::max(0., -c), std::max(0., c));
    const bool correct = r.choice == (c > 0 ? Choice::right : Choice::left);
    session.no_go += r.choice == Choice::no_go;
    session.correct[k * 3 / trials] += correct;
    session.reaction_s[k * 3 / trials] += to_s(r.reaction);
    if (correct)
      mouse.on_water(at(t + 5), 2);
    else
      mouse.on_noise(at(t + 5));
  }
  return session;
}

TEST(LearningMouse, LearnsInAHundredAndTwentyTrials) {
  double early = 0, late = 0, slow = 0, fast = 0;
  constexpr int kMice = 20;
  for (std::uint64_t seed = 1; seed <= kMice; ++seed) {
    LearningMouse mouse({}, seed);
    const Session s = train(mouse, 120);
    early += s.correct[0] / 40. / kMice;
    late += s.correct[2] / 40. / kMice;
    slow += s.reaction_s[0] / 40 / kMice;
    fast += s.reaction_s[2] / 40 / kMice;
  }
  EXPECT_LT(early, .62);
  EXPECT_GT(late, .78);
  EXPECT_LT(fast, .75 * slow);
}

TEST(LearningMouse, StaysAnExpertThroughTheLongestSession) {
  for (const double rate : {.1, .3}) {
    EmulatedConfig config;
    config.mouse_learning_rate = rate;
    LearningMouse mouse(config, 3);
    train(mouse, 2000);
    EXPECT_GE(train(mouse, 90).correct[2], 24) << "of 30 at rate " << rate;
  }
}

TEST(LearningMouse, KeepsItsNumbersFiniteAtTheEndsOfItsSettings) {
  EmulatedConfig config;
  config.mouse_learning_rate = .5;
  config.mouse_light_gain = 10;
  config.mouse_bias_sd = 1;
  LearningMouse mouse(config, 3);
  mouse.on_light(at(0), 5);
  train(mouse, 2000);
  for (const double w : mouse.weights().layer1) EXPECT_TRUE(w >= 0 && w <= 1.5) << w;
  for (const auto& row : mouse.weights().layer2) {
    for (const double w : row) EXPECT_TRUE(w >= 0 && w <= 1.5) << w;
  }
}

TEST(LearningMouse, DoesTheSameAgainForTheSameSeed) {
  LearningMouse a({}, 9), b({}, 9);
  for (int k = 0; k < 60; ++k) {
    const double c = contrast_of(k);
    const MouseResponse x = a.on_stimulus(at(k), std::max(0., -c), std::max(0., c));
    const MouseResponse y = b.on_stimulus(at(k), std::max(0., -c), std::max(0., c));
    EXPECT_EQ(x.choice, y.choice);
    EXPECT_EQ(x.reaction, y.reaction);
    a.on_water(at(k + .5), 2);
    b.on_water(at(k + .5), 2);
  }
}

TEST(LearningMouse, NeedsAtLeastAFifthOfASecondAndMovesWithinIt) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    LearningMouse mouse({}, seed);
    train(mouse, 300);
    for (int k = 0; k < 300; ++k) {
      const MouseResponse r = mouse.on_stimulus(at(4000 + k), 0, 1);
      if (r.choice == Choice::no_go) continue;
      EXPECT_GE(r.reaction, from_ms(200));
      EXPECT_LE(r.movement, r.reaction);
      EXPECT_GT(r.movement, Duration::zero());
    }
  }
}

TEST(LearningMouse, SitsOutTrialsOnlyWhileNaive) {
  EmulatedConfig config;
  config.mouse_no_go = .5;
  LearningMouse mouse(config, 2);
  const int early = train(mouse, 30).no_go;
  train(mouse, 600);
  EXPECT_GT(early, 5);
  EXPECT_GT(mouse.competence(), .9);
  EXPECT_LT(train(mouse, 30).no_go, 5);
}

TEST(LearningMouse, HasAnInnateBiasOfItsOwn) {
  int right = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const LearningMouse mouse({}, seed);
    right += mouse.weights().layer2[kRight][kBias] > mouse.weights().layer2[kLeft][kBias];
  }
  EXPECT_GT(right, 10);
  EXPECT_LT(right, 30);
}

TEST(LearningMouse, LearnsNothingWithoutAnOutcome) {
  LearningMouse mouse({}, 4);
  const auto before = mouse.weights();
  mouse.on_stimulus(at(1), 0, .5);
  mouse.on_stimulus(at(2), 0, .5);
  EXPECT_EQ(mouse.weights().layer1, before.layer1);
  EXPECT_EQ(mouse.weights().layer2, before.layer2);
}

TEST(LearningMouse, ReportsWaterThatComesOutOfTheBlue) {
  LearningMouse mouse({}, 4);
  mouse.on_water(at(1), 2);
  EXPECT_GT(mouse.dopamine_dff(at(1.2)), .04);
  EXPECT_EQ(mouse.weights().layer1, LearningMouse({}, 4).weights().layer1);
}

TEST(LearningMouse, ReportsWaterMoreTheLessItWasExpected) {
  LearningMouse naive({}, 4), expert({}, 4);
  train(expert, 400);
  const auto peak = [](LearningMouse& mouse, double t) {
    while (mouse.on_stimulus(at(t), 0, 1).choice != Choice::right) t += 10;
    const double before = mouse.dopamine_dff(at(t + 8));
    mouse.on_water(at(t + 8), 2);
    return mouse.dopamine_dff(at(t + 8.2)) - before;
  };
  const double surprised = peak(naive, 1), expected = peak(expert, 5000);
  EXPECT_GT(surprised, .03);
  EXPECT_LT(expected, .3 * surprised);
}

TEST(LearningMouse, ReportsTheContralateralStimulusOnceItHasLearned) {
  EmulatedConfig config;
  config.fibre_hemisphere = Hemisphere::left;
  LearningMouse mouse(config, 4);
  train(mouse, 400);
  mouse.on_stimulus(at(5000), 0, 1);
  const double right = mouse.dopamine_dff(at(5000.2));
  mouse.on_stimulus(at(5010), 1, 0);
  const double left = mouse.dopamine_dff(at(5010.2));
  EXPECT_GT(right, .02);
  EXPECT_LT(std::abs(left), .001);
}

TEST(LearningMouse, GlowsUnderLightAndLearnsMoreFromIt) {
  EmulatedConfig config;
  config.mouse_no_go = 0;
  LearningMouse dark(config, 4), lit(config, 4);
  double t = 1;
  Choice choice = Choice::left;
  for (; choice != Choice::right; t += 10) {
    choice = dark.on_stimulus(at(t), 0, 1).choice;
    lit.on_stimulus(at(t), 0, 1);
  }
  const double before = lit.dopamine_dff(at(t));
  lit.on_light(at(t), 5);
  lit.on_light(at(t + .5), 0);
  EXPECT_GT(lit.dopamine_dff(at(t + .5)), before + .01);
  for (LearningMouse* mouse : {&dark, &lit}) {
    mouse->on_water(at(t + 1), 2);
    mouse->on_stimulus(at(t + 9), 0, 1);
  }
  EXPECT_GT(lit.weights().layer2[kRight][kRight], dark.weights().layer2[kRight][kRight]);
}

TEST(DopamineTrace, RisesAndDecaysLikeTheSensor) {
  DopamineTrace trace(.1, .5);
  trace.release(at(1), 1);
  EXPECT_EQ(trace.dff(at(1)), 0);
  double peak = 0, peak_at = 0;
  for (double t = 1; t < 6; t += .001) {
    const double y = trace.dff(at(t));
    if (y > peak) {
      peak = y;
      peak_at = t;
    }
  }
  EXPECT_NEAR(peak, 1, 1e-4);
  EXPECT_NEAR(peak_at, 1.201, .005);
  EXPECT_LT(trace.dff(at(6)), 1e-3);
}

TEST(DopamineTrace, ComesToTheSamePointInOneStepOrMany) {
  DopamineTrace one(.1, .5), many(.1, .5);
  for (DopamineTrace* t : {&one, &many}) {
    t->release(at(1), .3);
    t->drive(at(1.2), .7);
  }
  for (double t = 1.2; t < 2; t += .01) many.dff(at(t));
  EXPECT_NEAR(one.dff(at(2)), many.dff(at(2)), 1e-12);
}

}  // namespace
}  // namespace dopaloop
