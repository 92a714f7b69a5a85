// Running z: the value minus an exponential running mean, over the root of an exponential running mean square
// of that difference; both with the same time constant.
#pragma once

namespace dopaloop {

class RunningZ {
 public:
  RunningZ(double time_constant_s, double rate_hz);
  // `learn` false: the value is scored but teaches neither mean nor scale. 0 until a scale exists.
  double step(double x, bool learn);

 private:
  double weight_;
  double mean_ = 0, mean_square_ = 0;
  bool started_ = false;
};

}  // namespace dopaloop
