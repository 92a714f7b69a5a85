// The fluorescence of a dopamine sensor that binds and lets go, driven by brief releases and by light:
//
//   dF/F(t) = K (a(t) - b(t)),  a and b leaky sums of the same drive with time constants decay > rise
//
// K scales a release of size 1 to a peak of 1. Two numbers of state, no history, no heap.
#pragma once

#include "rig/base/time.h"

namespace dopaloop {

class DopamineTrace {
 public:
  DopamineTrace(double rise_s, double decay_s);

  // A release of `peak` dF/F. Times do not fall; one before the last is taken as the last.
  void release(SessionTime at, double peak);
  // From now on so much is released every second.
  void drive(SessionTime at, double peak_per_s);
  double dff(SessionTime at);

 private:
  void advance(SessionTime at);

  double rise_s_, decay_s_, scale_;
  double rising_ = 0, decaying_ = 0;
  double drive_ = 0;
  SessionTime at_{};
};

}  // namespace dopaloop
