#include "drivers/emulated/train_line.h"

#include <algorithm>
#include <chrono>

namespace dopaloop {
namespace {

Duration us(std::int64_t n) { return std::chrono::microseconds(n); }

}  // namespace

TrainLine::Edge TrainLine::start(SessionTime now, std::uint32_t program, const Train& train) {
  train_ = train;
  program_ = program;
  running_ = true;
  end_ = now + us(train.duration_us);
  return rise(now);
}

TrainLine::Edge TrainLine::take(SessionTime at) {
  if (!on_) return rise(at);
  const SessionTime next = pulse_start_ + us(train_.period_us);
  next_edge_ = next;
  return fall(at, next >= end_ || at >= end_);
}

std::optional<TrainLine::Edge> TrainLine::stop(SessionTime now) {
  if (!running_) return std::nullopt;
  return fall(now, true);
}

TrainLine::Edge TrainLine::rise(SessionTime at) {
  const bool continuous = train_.pulse_width_us == train_.period_us;
  on_ = true;
  pulse_start_ = at;
  next_edge_ = continuous ? end_ : std::min(at + us(train_.pulse_width_us), end_);
  return {at, program_, true, false, true, train_.power_mw};
}

TrainLine::Edge TrainLine::fall(SessionTime at, bool last) {
  const bool was_on = on_;
  on_ = false;
  if (last) {
    running_ = false;
    next_edge_ = kNever;
  }
  return {at, program_, false, last, was_on, 0};
}

}  // namespace dopaloop
