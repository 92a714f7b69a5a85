#include "rig/task/engagement.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {
namespace {

constexpr double kLowest = .001;

}  // namespace

void LogMedian::add(double value) {
  const double place = kPerOctave * std::log2(std::max(value, kLowest) / kLowest);
  ++bins_[static_cast<std::size_t>(std::min(place, static_cast<double>(bins_.size() - 1)))];
  ++count_;
}

// The geometric middle of the bin in which half of them have come.
double LogMedian::value() const {
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    so_far += bins_[i];
    if (so_far > 0 && 2 * so_far >= count_)
      return kLowest * std::exp2((static_cast<double>(i) + .5) / kPerOctave);
  }
  return kNan;
}

void Engagement::on_trial(const TrialRow& row, double response_window_s) {
  if (row.outcome == Outcome::aborted) return;
  const double took = std::isnan(row.reaction_time_s) ? response_window_s : row.reaction_time_s;
  recent_[trials_++ % static_cast<std::uint32_t>(config_.window_trials)] = took;
  session_.add(took);
}

double Engagement::recent_median() const {
  std::array<double, 64> sorted = recent_;
  const auto n = static_cast<std::size_t>(config_.window_trials);
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(n));
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

bool Engagement::engaged() const {
  const std::int64_t enough = std::max(config_.min_trials, config_.window_trials);
  if (config_.factor == 0 || trials_ < enough) return true;
  return recent_median() <= config_.factor * session_.value();
}

}  // namespace dopaloop
