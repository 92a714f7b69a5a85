#include "rig/dopamine/running_z.h"

#include <cmath>

namespace dopaloop {

RunningZ::RunningZ(double time_constant_s, double rate_hz)
    : weight_(1 - std::exp(-1 / (time_constant_s * rate_hz))) {}

double RunningZ::step(double x, bool learn) {
  if (!started_) {
    mean_ = x;
    started_ = true;
  }
  if (learn) mean_ += weight_ * (x - mean_);
  const double d = x - mean_;
  if (learn) mean_square_ += weight_ * (d * d - mean_square_);
  return mean_square_ > 0 ? d / std::sqrt(mean_square_) : 0;
}

}  // namespace dopaloop
