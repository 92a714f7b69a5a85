// What behaviour and the trials so far must say before light may be given: light.gate and light.cap_share. A
// part of the experiment's design, asked on light trials and others alike; the limits that protect the animal
// are the interlock's. Pure; no heap.
#pragma once

#include <cstdint>

#include "rig/base/time.h"
#include "rig/base/trial.h"
#include "rig/session/light_config.h"

namespace dopaloop {

class LightGate {
 public:
  // `config` must outlive this object.
  explicit LightGate(const LightConfig& config) : config_(config) {}

  void on_lick(SessionTime at);
  // A trial is over; `lit`: light was delivered in it.
  void on_trial(bool lit);

  // What holds light back in the trial under way: gate_unmet, cap, or none.
  LightReason judge(SessionTime now) const;

 private:
  bool licked_lately(SessionTime now) const;

  const LightConfig& config_;
  SessionTime last_lick_ = kNever;
  std::uint64_t trials_ = 0, lit_ = 0;  // that are over
};

}  // namespace dopaloop
