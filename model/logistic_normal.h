// The one-dimensional problem inside every Bayesian logistic update: a normal belief about a logit meets one
// binary outcome.
//
// All functions take finite arguments and are pure.
#pragma once

namespace dopaloop {

// The least probability a score may use: an outcome held impossible costs log(1e-300) = -690.8, not infinity.
inline constexpr double kLeastProbability = 1e-300;

// 1 / (1 + exp(-z)), without overflow.
double sigmoid(double z);

// E[sigmoid(Z)], Z ~ N(mean, sd^2): the probability of the outcome before it is seen. sd >= 0.
// Accurate to about 1e-15; relative accuracy holds in the tails, so that its logarithm can be trusted:
// the outcome's complement is expected_sigmoid(-mean, sd), not one minus this.
double expected_sigmoid(double mean, double sd);

// log of the above, from log(kLeastProbability) to 0.
double log_expected_sigmoid(double mean, double sd);

// The z that maximises N(z; mean, variance) sigmoid(z): the most probable logit once the outcome was seen.
// It lies in [mean, mean + variance]. variance >= 0.
double most_probable_logit(double mean, double variance);

}  // namespace dopaloop
