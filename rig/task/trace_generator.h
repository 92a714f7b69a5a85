// Trials of trace conditioning: cued, uncued or omitted.
//
// Without replacement: trials come in blocks of block_trials, each block holds every kind as often as its
// share says (rounded to whole trials, the cued taking what is left) in an order of its own: a Fisher-Yates
// shuffle by draws of (seed, block). The last trials of a session may be part of a block. With block_trials 0
// each trial is drawn by itself.
//
// Facts: cued or uncued, rewarded or omitted; each trial has one of either pair.
#pragma once

#include "rig/task/trace_conditioning_config.h"
#include "rig/task/trial_generator.h"

namespace dopaloop {

enum class TraceTrial : std::uint8_t { cued, uncued, omitted };

constexpr std::uint32_t facts_of(TraceTrial kind) {
  return bit_of(kind == TraceTrial::uncued ? TrialFact::uncued : TrialFact::cued) |
         bit_of(kind == TraceTrial::omitted ? TrialFact::omitted : TrialFact::rewarded);
}

class TraceGenerator final : public TrialGenerator {
 public:
  // `config` has passed the loader's checks.
  TraceGenerator(const TraceConditioningConfig& config, std::uint64_t seed) : config_(config), seed_(seed) {}

  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow* last) override;
  // A share changed while the session runs holds from the next trial on; the others keep their size to one
  // another and to it, whatever they sum to.
  void set_number(std::uint16_t place, double value) override;

  // The kind of a trial, 1, 2, ...
  TraceTrial kind(std::uint32_t trial) const;

 private:
  TraceTrial kind_at(double share) const;  // when the kinds lie behind one another from 0 to 1
  std::uint32_t slot_of(std::uint32_t trial) const;

  TraceConditioningConfig config_;
  std::uint64_t seed_;
};

}  // namespace dopaloop
