// The water of a task's trial against a rig's limits, at every value it may have while a session runs.
#pragma once

#include "config/document.h"
#include "config/task_config.h"
#include "rig/session/interlock_limits.h"

namespace dopaloop {

// What the calibration, the valve or a limit would refuse, named in the task file at its line. The setting
// reward_ul itself is judged with the other settings (config/rules.h), not here. The task must have passed
// its proofs.
Mistakes judge_drops(const TaskConfig& task, const InterlockLimits& limits);

}  // namespace dopaloop
