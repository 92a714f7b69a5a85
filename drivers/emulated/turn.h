// One turn of the wheel as the encoder counts it: even acceleration to half way, then even braking, ending on
// the last count at exactly the instant asked for.
#pragma once

#include <cmath>
#include <cstdint>

#include "rig/base/time.h"

namespace dopaloop {

class Turn {
 public:
  Turn() = default;  // no turn
  // `counts` steps of `direction` (+1, -1), the last at `end`, the movement beginning `movement` before it.
  Turn(SessionTime end, Duration movement, int direction, std::int32_t counts)
      : end_(end), movement_(movement), direction_(direction), counts_(counts) {}

  // Time of the next count; kNever when the turn is over.
  SessionTime next() const {
    if (done_ >= counts_) return kNever;
    if (done_ + 1 == counts_) return end_;
    const double way = static_cast<double>(done_ + 1) / counts_;
    const double time = way <= .5 ? std::sqrt(way / 2) : 1 - std::sqrt((1 - way) / 2);
    return end_ - movement_ + Duration{std::llround(static_cast<double>(movement_.count()) * time)};
  }

  // Takes the next count; returns its direction.
  int step() {
    ++done_;
    return direction_;
  }

 private:
  SessionTime end_ = kNever;
  Duration movement_{};
  int direction_ = 0;
  std::int32_t counts_ = 0;
  std::int32_t done_ = 0;
};

}  // namespace dopaloop
