#include "rig/dopamine/stimulus_feature.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {

StimulusFeature::StimulusFeature(const DopamineConfig& config)
    : from_(from_ms(config.feature_from_ms)),
      to_(from_ms(config.feature_to_ms)),
      mean_samples_(std::clamp<std::size_t>(
          static_cast<std::size_t>(std::lround(config.feature_mean_ms * 1e-3 * config.sampling_rate_hz)), 1,
          kMaxMean)) {}

void StimulusFeature::begin(SessionTime onset) {
  onset_ = onset;
  final_ = false;
  peak_ = kNan;
  flags_ = 0;
}

void StimulusFeature::mark(FeatureFlag flag, SessionTime at) {
  if (!final_ && at >= onset_ && at <= onset_ + to_) flags_ |= flag;
}

void StimulusFeature::on_value(const DopamineValue& value) {
  recent_[seen_++ % mean_samples_] = value.z;
  if (final_ || value.at < onset_) return;
  if (value.at > onset_ + to_) {
    final_ = true;
    return;
  }
  // From onset on, as marks are: the moving mean reaches back before the window.
  if (value.quality == Quality::light) flags_ |= kFlagLight;
  if (value.quality == Quality::gap) flags_ |= kFlagGap;
  if (value.at < onset_ + from_ || seen_ < mean_samples_) return;
  // Summed anew each time: a running sum would drift over a day, and the window is short.
  double sum = 0;
  for (std::size_t i = 0; i < mean_samples_; ++i) sum += recent_[i];
  const double mean = sum / static_cast<double>(mean_samples_);
  if (std::isnan(peak_) || mean > peak_) peak_ = mean;
}

}  // namespace dopaloop
