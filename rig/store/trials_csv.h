// TRIALS.csv: the trials of a recorded mouse, one a line.
//
// The first line names the columns. Needed, in any order:
//   session          whole number, never falls from line to line
//   trial            whole number, rises within a session
//   signed_contrast  right minus left, -1..1
//   choice_right     1 right, 0 left, empty: no-go
//   rt_s             reaction time from stimulus onset in seconds, > 0; empty: none
// Understood where present:
//   repeat           1 or 0: the trial repeated the last stimulus after an error
//   rewarded         1 or 0; without it: a choice on the contrast's side is rewarded (zero contrast: not
//   known,
//                    false)
// Further columns are skipped. Fields are separated by commas and not quoted; lines end with LF or CRLF.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "rig/base/recorded_trial.h"
#include "rig/base/result.h"

namespace dopaloop {

// Errors read `path:line: what is wrong`.
Result<std::vector<RecordedTrial>> read_trials_csv(const std::string& path);
// `name` stands in the errors.
Result<std::vector<RecordedTrial>> parse_trials_csv(std::istream& in, const std::string& name);

// Begins with session,trial,signed_contrast,choice_right,rt_s,rewarded, then every other column of TrialRow.
// Numbers are the shortest that read back as the very same double; what does not apply is empty; bools are 1
// or 0.
void write_trials_csv(std::ostream& out, const std::vector<TrialRow>& trials);

}  // namespace dopaloop
