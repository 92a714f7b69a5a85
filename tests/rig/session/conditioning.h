// A session of the shipped trace conditioning task: light at the reward, on the rig of limits.h.
#pragma once

#include "rig/session/session.h"
#include "tests/rig/session/limits.h"
#include "tests/rig/task/trace_conditioning.h"

namespace dopaloop {

inline SessionConfig conditioning() {
  TraceTask task;
  task.number("inter_trial_max_s") = 1;
  SessionConfig c;
  c.task = task.table;
  c.numbers = task.numbers;
  c.rules = task.settings;
  c.rules.no_lick_trials = 0;  // nobody licks on the bench unless a test does
  c.licks = task.licks;
  c.limits = rig_limits();
  c.light = {LightAt::reward, 1, 5, 30, 150};
  return c;
}

}  // namespace dopaloop
