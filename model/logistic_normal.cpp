#include "model/logistic_normal.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dopaloop {
namespace {

// Both integrals below are analytic in a strip around the real line and fall to nothing at both ends, where
// the trapezoid rule converges exponentially: its error is exp(-2 pi d / h) for a strip of half width d.

// Over the standardised normal variable t; the sigmoid's poles are pi / sd away: error below 1e-17 to sd = 2.
// In the tails the integrand's peak moves out to t = sd, so eleven deviations leave nine beyond it.
constexpr double kWidestSd = 2;
double over_normal(double mean, double sd) {
  constexpr double h = .25;
  constexpr int n = 44;
  double sum = 0;
  for (int k = -n; k <= n; ++k) {
    const double t = h * k;
    sum += std::exp(-.5 * t * t) * sigmoid(mean + sd * t);
  }
  return sum * h * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

// By parts, over the logistic density l: P(L < Z). Its poles are pi away whatever the sd, and the normal
// distribution function is smooth on the scale of h from sd = 2 on.
double over_logistic(double mean, double sd) {
  constexpr double h = .5;
  constexpr int n = 120;
  double sum = 0;
  for (int k = -n; k <= n; ++k) {
    const double l = h * k;
    const double p = sigmoid(l);
    sum += p * sigmoid(-l) * .5 * std::erfc((l - mean) / (sd * std::numbers::sqrt2));
  }
  return sum * h;
}

}  // namespace

double sigmoid(double z) {
  if (z >= 0) return 1 / (1 + std::exp(-z));
  const double e = std::exp(z);
  return e / (1 + e);
}

double expected_sigmoid(double mean, double sd) {
  return std::min(sd <= kWidestSd ? over_normal(mean, sd) : over_logistic(mean, sd), 1.);
}

double log_expected_sigmoid(double mean, double sd) {
  return std::log(std::max(expected_sigmoid(mean, sd), kLeastProbability));
}

// Newton on f(z) = z - mean - variance sigmoid(-z), which rises from f(mean) <= 0 to f(mean + variance) >= 0;
// a step that leaves the bracket is replaced by halving it.
double most_probable_logit(double mean, double variance) {
  double low = mean;
  double high = mean + variance;
  double z = mean;
  for (int i = 0; i < 200; ++i) {
    const double q = sigmoid(-z);
    const double f = z - mean - variance * q;
    (f > 0 ? high : low) = z;
    double next = z - f / (1 + variance * q * (1 - q));
    if (!(next > low && next < high)) next = low + .5 * (high - low);
    const double moved = std::abs(next - z);
    z = next;
    if (moved <= 1e-15 * (1 + std::abs(z))) break;
  }
  return z;
}

}  // namespace dopaloop
