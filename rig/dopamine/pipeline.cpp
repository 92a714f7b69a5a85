#include "rig/dopamine/pipeline.h"

namespace dopaloop {
namespace {

constexpr double kForgotten = 1e-3;  // of what was put into the low-pass

}  // namespace

DopaminePipeline::DopaminePipeline(const DopamineConfig& config)
    : volts_per_count_(config.volts_per_count),
      settling_(from_s(config.settling_s)),
      stale_after_(from_ms(config.stale_ms)),
      low_pass_(config.low_pass_hz, config.sampling_rate_hz),
      light_guard_(from_ms(config.light_guard_ms) +
                   from_s(low_pass_.memory_samples(kForgotten) / config.sampling_rate_hz)),
      z_(config.baseline_s, config.sampling_rate_hz) {}

Quality DopaminePipeline::quality_of(SessionTime at, std::uint64_t missing) const {
  if (missing > 0) return Quality::gap;
  if (at <= light_until_) return Quality::light;
  return at - first_at_ < settling_ ? Quality::settling : Quality::good;
}

DopamineValue DopaminePipeline::on_sample(SessionTime at, std::uint16_t signal, std::uint64_t missing) {
  if (first_at_ == kNever) first_at_ = at;
  last_at_ = at;
  const Quality quality = quality_of(at, missing);
  const double volts = low_pass_.step(signal * volts_per_count_);
  return {at, z_.step(volts, quality != Quality::light), quality};
}

void DopaminePipeline::on_light(SessionTime at, bool on) { light_until_ = on ? kNever : at + light_guard_; }

}  // namespace dopaloop
