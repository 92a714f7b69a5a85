#include "model/mice/dopamine_trace.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {

DopamineTrace::DopamineTrace(double rise_s, double decay_s) : rise_s_(rise_s), decay_s_(decay_s) {
  const double peak_s = std::log(decay_s / rise_s) * decay_s * rise_s / (decay_s - rise_s);
  scale_ = 1 / (std::exp(-peak_s / decay_s) - std::exp(-peak_s / rise_s));
}

void DopamineTrace::advance(SessionTime at) {
  const double dt_s = std::max(0., to_s(at - at_));
  at_ = std::max(at_, at);
  const auto leak = [&](double& sum, double tau_s) {
    const double kept = std::exp(-dt_s / tau_s);
    sum = sum * kept + drive_ * tau_s * (1 - kept);
  };
  leak(rising_, rise_s_);
  leak(decaying_, decay_s_);
}

void DopamineTrace::release(SessionTime at, double peak) {
  advance(at);
  rising_ += peak;
  decaying_ += peak;
}

void DopamineTrace::drive(SessionTime at, double peak_per_s) {
  advance(at);
  drive_ = peak_per_s;
}

double DopamineTrace::dff(SessionTime at) {
  advance(at);
  return scale_ * (decaying_ - rising_);
}

}  // namespace dopaloop
