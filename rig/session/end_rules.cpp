#include "rig/session/end_rules.h"

#include <algorithm>

namespace dopaloop {

void EndRules::begin(SessionTime now) { began_ = now; }
void EndRules::pause(SessionTime now) { paused_at_ = now; }
void EndRules::resume() { paused_at_ = kNever; }

void EndRules::raise_alarm(SessionTime now) { alarm_at_ = std::min(alarm_at_, now); }

bool EndRules::acknowledge() {
  const bool raised = alarm();
  alarm_at_ = kNever;
  return raised;
}

EndReason EndRules::after_trial(const TrialRow& row, double water_ul) {
  if (row.reward_ul > 0) without_lick_ = row.licks > 0 ? 0 : without_lick_ + 1;
  if (rules_.no_lick_trials > 0 && without_lick_ >= rules_.no_lick_trials) return EndReason::no_licks;
  if (rules_.water_end_ul > 0 && water_ul >= rules_.water_end_ul) return EndReason::water_limit;
  if (rules_.end_when_disengaged && !row.engaged) return EndReason::disengaged;
  return EndReason::none;
}

// 0 minutes: never.
SessionTime EndRules::after(SessionTime from, double minutes) {
  return from == kNever || minutes == 0 ? kNever : from + from_s(minutes * 60);
}

SessionTime EndRules::next_deadline() const {
  return std::min({after(began_, rules_.head_fixed_max_min), after(paused_at_, rules_.pause_max_min),
                   after(alarm_at_, rules_.alarm_max_min)});
}

EndReason EndRules::on_deadline(SessionTime now) {
  if (now >= after(began_, rules_.head_fixed_max_min)) return began_ = kNever, EndReason::time_limit;
  if (now >= after(paused_at_, rules_.pause_max_min)) return paused_at_ = kNever, EndReason::paused_too_long;
  if (now >= after(alarm_at_, rules_.alarm_max_min)) return alarm_at_ = kNever, EndReason::alarm;
  return EndReason::none;
}

}  // namespace dopaloop
