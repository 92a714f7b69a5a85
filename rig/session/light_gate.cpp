#include "rig/session/light_gate.h"

#include <algorithm>

namespace dopaloop {

void LightGate::on_lick(SessionTime at) { last_lick_ = last_lick_ == kNever ? at : std::max(last_lick_, at); }

void LightGate::on_trial(bool lit) {
  ++trials_;
  if (lit) ++lit_;
}

bool LightGate::licked_lately(SessionTime now) const {
  return last_lick_ != kNever && last_lick_ > now - from_ms(config_.gate_window_ms);
}

LightReason LightGate::judge(SessionTime now) const {
  const bool licked = licked_lately(now);
  if (config_.gate == Gate::lick && !licked) return LightReason::gate_unmet;
  if (config_.gate == Gate::no_lick && licked) return LightReason::gate_unmet;
  const bool under_cap =
      static_cast<double>(lit_ + 1) <= config_.cap_share * static_cast<double>(trials_ + 1);
  return under_cap ? LightReason::none : LightReason::cap;
}

}  // namespace dopaloop
