// The tutor-executor rule (Liebana et al., Cell 188:3789, 2025): a deep linear network of two layers that
// learns a visual decision by partial errors, each pathway by its own.
//
//   h = W1 x,  V = W2 h,  P(right) = sigmoid(beta (V_right - V_left))
//   d      = T_a - sum_i W2[a,i] W1[i] x_i           total error of the action taken, a
//   d_stim = the same over the stimulus inputs only; d_bias = the same over the bias input only
//   W1[i]   += lr d      W2[a,i] x_i
//   W2[a,i] += lr d_stim W1[i] x_i (stimulus inputs),  W2[a,bias] += lr d_bias W1[bias]
//
// with the values before the update on every right-hand side; then W1 = |W1| + 1e-6 and W2 = |W2|.
// Contrasts are signed, right - left; right is positive.
#pragma once

#include <array>

#include "rig/base/trial.h"

namespace dopaloop {

inline constexpr std::size_t kLeft = 0, kRight = 1, kBias = 2;  // inputs; the first two also name actions

enum class Coding { side, magnitude };  // a stimulus enters as 1, or as its contrast

using TutorExecutorInput = std::array<double, 3>;

struct TutorExecutorWeights {
  std::array<double, 3> layer1{.05, .05, 1};                                // diagonal
  std::array<std::array<double, 3>, 2> layer2{{{.2, .2, 0}, {.2, .2, 0}}};  // rows: actions left, right
};

struct TutorExecutorErrors {
  double total = 0;
  double stimulus = 0;
  double bias = 0;
};

inline constexpr double kTutorExecutorRate = .0026;
inline constexpr double kTutorExecutorBeta = 9;

TutorExecutorInput tutor_executor_input(double signed_contrast, Coding coding);
std::array<double, 2> action_values(const TutorExecutorWeights& w, const TutorExecutorInput& x);
double p_right(const TutorExecutorWeights& w, const TutorExecutorInput& x, double beta = kTutorExecutorBeta);

// Target of an action: 1 for the stimulus's side, 0 for the other, .5 for either at zero contrast.
double target_of(double signed_contrast, Choice action);

// `action` is left or right.
TutorExecutorErrors errors(const TutorExecutorWeights& w, const TutorExecutorInput& x, double target,
                           Choice action);

// `light` is added to the stimulus error of the pathways named, as a working hypothesis of what dopamine
// stimulation does; {0, 0}: none.
void learn(TutorExecutorWeights& w, const TutorExecutorInput& x, double target, Choice action, double rate,
           const std::array<double, 2>& light = {0, 0});

}  // namespace dopaloop
