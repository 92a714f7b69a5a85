// Can the task find again what a recorded mouse did?
#pragma once

#include <span>
#include <string>

#include "rig/base/recorded_trial.h"
#include "rig/base/result.h"

namespace dopaloop {

// A row with a choice needs a reaction time inside the task's response window, or it would be replayed as a
// no-go that the mouse never was. `trials` are the first rows of `file` (rig/store/trials_csv.h), one a line
// below the header. The error reads `file:line: what is wrong and what to do`.
Status check_replayable(std::span<const RecordedTrial> trials, double response_window_s,
                        const std::string& file);

}  // namespace dopaloop
