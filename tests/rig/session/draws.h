// A long random sequence from one number that RapidCheck draws: cheap to draw from many thousand times, and
// told by that one number when a property fails.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "rig/base/random.h"

namespace dopaloop {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}

  double between(double low, double high) { return low + (high - low) * next(); }
  std::int64_t whole(std::int64_t low, std::int64_t high) {  // both ends included
    return low + static_cast<std::int64_t>(next() * static_cast<double>(high - low + 1));
  }
  bool one_in(int n) { return whole(1, n) == 1; }
  template <class T>
  T of(std::initializer_list<T> items) {
    return items.begin()[whole(0, static_cast<std::int64_t>(items.size()) - 1)];
  }

 private:
  double next() { return uniform({seed_, Purpose::sensor_noise, 0, index_++}); }

  std::uint64_t seed_;
  std::uint32_t index_ = 0;
};

}  // namespace dopaloop
