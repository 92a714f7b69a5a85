#include "rig/dopamine/low_pass.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dopaloop {

LowPass::LowPass(double corner_hz, double rate_hz) {
  const double k = std::tan(std::numbers::pi * corner_hz / rate_hz);
  const double norm = 1 / (1 + std::numbers::sqrt2 * k + k * k);
  b0_ = k * k * norm;
  b1_ = 2 * b0_;
  b2_ = b0_;
  a1_ = 2 * (k * k - 1) * norm;
  a2_ = (1 - std::numbers::sqrt2 * k + k * k) * norm;
}

// From the steady state of input 1 the answer to 0 is rho^n (a cos theta n + b sin theta n), its poles at
// rho e^(+-i theta): a Butterworth's are never real. Close to Nyquist they lie close to -1 and ring long.
double LowPass::memory_samples(double fraction) const {
  const double rho = std::sqrt(a2_), cosine = -a1_ / (2 * rho);
  const double sine = std::sqrt(1 - cosine * cosine);
  const double first = 1 - b0_, second = -a1_ * first + b2_ - a2_;
  const double amplitude = std::hypot(first, (second / rho - first * cosine) / sine);
  return std::max(0., std::log(amplitude / fraction) / -std::log(rho)) + 1;
}

double LowPass::step(double x) {
  if (!started_) {
    s1_ = x * (1 - b0_);
    s2_ = x * (b2_ - a2_);
    started_ = true;
  }
  const double y = b0_ * x + s1_;
  s1_ = b1_ * x - a1_ * y + s2_;
  s2_ = b2_ * x - a2_ * y;
  return y;
}

}  // namespace dopaloop
