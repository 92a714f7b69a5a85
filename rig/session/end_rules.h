// When a session ends by itself, after the trial under way: the settings of SessionRules and the animal's
// time in head fixation. Pure; no heap.
#pragma once

#include <cstdint>

#include "rig/base/time.h"
#include "rig/base/trial.h"
#include "rig/session/io.h"
#include "rig/task/session_rules.h"

namespace dopaloop {

class EndRules {
 public:
  // `rules` must outlive this object.
  explicit EndRules(const SessionRules& rules) : rules_(rules) {}

  void begin(SessionTime now);  // the animal is in the rig, and waits for its first trial
  void pause(SessionTime now);
  void resume();
  // An alarm waits for a person from the first moment it was raised.
  void raise_alarm(SessionTime now);
  // False: there is none.
  bool acknowledge();
  bool alarm() const { return alarm_at_ != kNever; }

  // `water_ul`: of the session so far, drops by hand included. none: it goes on.
  EndReason after_trial(const TrialRow& row, double water_ul);
  SessionTime next_deadline() const;
  // next_deadline() came: why the session ends. Each reason is given once.
  EndReason on_deadline(SessionTime now);

 private:
  static SessionTime after(SessionTime from, double minutes);

  const SessionRules& rules_;
  SessionTime began_ = kNever, paused_at_ = kNever, alarm_at_ = kNever;
  std::int64_t without_lick_ = 0;
};

}  // namespace dopaloop
