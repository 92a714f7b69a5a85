// Second-order Butterworth low-pass, run forwards only (causal): bilinear transform with the corner
// prewarped, transposed direct form II. The first sample starts it in its steady state, so there is no step
// at the start.
#pragma once

namespace dopaloop {

class LowPass {
 public:
  // 0 < corner_hz < rate_hz / 2.
  LowPass(double corner_hz, double rate_hz);
  double step(double x);
  // Samples after a constant input has gone to 0 until less than `fraction` of it is left, for good.
  double memory_samples(double fraction) const;

 private:
  double b0_, b1_, b2_, a1_, a2_;
  double s1_ = 0, s2_ = 0;
  bool started_ = false;
};

}  // namespace dopaloop
