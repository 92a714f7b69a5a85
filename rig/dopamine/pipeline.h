// The causal photometry pipeline: converter counts -> volts -> low-pass -> running z, constant time and
// memory a sample. Each value carries a quality; samples near light, and after it for as long as the low-pass
// remembers it, are scored but teach nothing.
#pragma once

#include <cstdint>
#include <string_view>

#include "rig/base/names.h"
#include "rig/base/time.h"
#include "rig/dopamine/config.h"
#include "rig/dopamine/low_pass.h"
#include "rig/dopamine/running_z.h"

namespace dopaloop {

enum class Quality : std::uint8_t { none, good, settling, light, gap };
constexpr std::string_view name_of(Quality v) {
  constexpr std::string_view names[] = {"none", "good", "settling", "light", "gap"};
  return name_in(names, v);
}

// One output of the pipeline; a stream of the log.
struct DopamineValue {
  SessionTime
      at{};  // of the sample it was computed from; the low-pass delays what it shows by about .22 / corner
  double z = 0;
  Quality quality = Quality::none;

  static constexpr std::string_view kName = "dopamine";
  template <class F>
  static constexpr void describe(F&& f) {
    f("at_ns", &DopamineValue::at, "time of the sample");
    f("z", &DopamineValue::z, "running z of the low-passed sensor channel");
    f("quality", &DopamineValue::quality, "none, good, settling, light, gap");
  }
};

class DopaminePipeline {
 public:
  explicit DopaminePipeline(const DopamineConfig& config);

  // `missing`: samples known to be lost just before this one.
  DopamineValue on_sample(SessionTime at, std::uint16_t signal, std::uint64_t missing);
  // The light device reported an edge.
  void on_light(SessionTime at, bool on);

  SessionTime last_sample_at() const { return last_at_; }
  bool stale(SessionTime now) const { return last_at_ == kNever || now - last_at_ > stale_after_; }

 private:
  Quality quality_of(SessionTime at, std::uint64_t missing) const;

  double volts_per_count_;
  Duration settling_, stale_after_;
  LowPass low_pass_;
  Duration light_guard_;  // with the low-pass's memory
  RunningZ z_;
  SessionTime first_at_ = kNever, last_at_ = kNever;
  SessionTime light_until_ =
      SessionTime::min();  // end of the last light plus guard and memory; kNever while on
};

}  // namespace dopaloop
