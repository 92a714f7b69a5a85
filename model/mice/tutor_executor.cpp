#include "model/mice/tutor_executor.h"

#include <cmath>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

std::size_t row(Choice action) {
  DOPALOOP_CHECK(action != Choice::no_go, "no-go is no action of the tutor-executor rule");
  return action == Choice::right ? kRight : kLeft;
}

}  // namespace

TutorExecutorInput tutor_executor_input(double signed_contrast, Coding coding) {
  const double size = coding == Coding::side ? 1 : std::abs(signed_contrast);
  return {signed_contrast < 0 ? size : 0, signed_contrast > 0 ? size : 0, 1};
}

std::array<double, 2> action_values(const TutorExecutorWeights& w, const TutorExecutorInput& x) {
  std::array<double, 2> v{};
  for (std::size_t a : {kLeft, kRight}) {
    for (std::size_t i = 0; i < 3; ++i) v[a] += w.layer2[a][i] * w.layer1[i] * x[i];
  }
  return v;
}

double p_right(const TutorExecutorWeights& w, const TutorExecutorInput& x, double beta) {
  const std::array<double, 2> v = action_values(w, x);
  return 1 / (1 + std::exp(-beta * (v[kRight] - v[kLeft])));
}

double target_of(double signed_contrast, Choice action) {
  if (signed_contrast == 0) return .5;
  return (signed_contrast > 0) == (action == Choice::right) ? 1 : 0;
}

TutorExecutorErrors errors(const TutorExecutorWeights& w, const TutorExecutorInput& x, double target,
                           Choice action) {
  const std::array<double, 3>& out = w.layer2[row(action)];
  const double stimulus =
      out[kLeft] * w.layer1[kLeft] * x[kLeft] + out[kRight] * w.layer1[kRight] * x[kRight];
  const double bias = out[kBias] * w.layer1[kBias] * x[kBias];
  return {target - stimulus - bias, target - stimulus, target - bias};
}

void learn(TutorExecutorWeights& w, const TutorExecutorInput& x, double target, Choice action, double rate,
           const std::array<double, 2>& light) {
  const TutorExecutorErrors d = errors(w, x, target, action);
  const std::array<double, 3> before = w.layer1;
  std::array<double, 3>& out = w.layer2[row(action)];
  for (std::size_t i = 0; i < 3; ++i) w.layer1[i] += rate * d.total * out[i] * x[i];
  for (std::size_t i : {kLeft, kRight}) out[i] += rate * (d.stimulus + light[i]) * before[i] * x[i];
  out[kBias] += rate * d.bias * before[kBias] * x[kBias];
  for (double& v : w.layer1) v = std::abs(v) + 1e-6;
  for (auto& action_row : w.layer2) {
    for (double& v : action_row) v = std::abs(v);
  }
}

}  // namespace dopaloop
