#include "model/score.h"

#include <cmath>

namespace dopaloop {

double learn_and_score(Model& model, const Observation& trial) {
  const double log_likelihood = model.learn(trial);
  return is_scored(trial) ? log_likelihood : kNan;
}

void Score::add(double log_likelihood) {
  if (std::isnan(log_likelihood)) return;
  ++n_;
  sum_ += log_likelihood;
}

double Score::mean_log_likelihood() const { return n_ == 0 ? kNan : sum_ / static_cast<double>(n_); }

Score score(Model& model, std::span<const Observation> trials) {
  Score result;
  for (const Observation& trial : trials) result.add(learn_and_score(model, trial));
  return result;
}

}  // namespace dopaloop
