// The part of a task file that describes the trial, compiled to the table that the engine walks
// (rig/task/task_table.h). The page for people is config/tasks/README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/task_vocabulary.h"
#include "rig/task/task_numbers.h"
#include "rig/task/task_table.h"

namespace dopaloop {

// The keys of a task file that are no settings.
inline constexpr std::string_view kTrialKeys[] = {"first", "states", "inter_trial", "live"};

// What a task file says of the trial, alone: those keys, each event's transitions as an array, so that they
// keep their order when written and read again (config/dump.h).
Node trial_part(const Node& task);

// Whether it describes the trial at all; `live` alone does not.
bool describes_trial(const Node& trial);

// Mistakes are appended, named below `prefix`; where there are any, the table must not be used. That every
// name exists does not make it a task that may run: that is for the proofs (config/task_proofs.h).
TaskTable compile_trial(const Node& trial, const std::string& prefix, const TaskVocabulary& vocabulary,
                        Mistakes& mistakes);

// [live]: each bound inside the setting's own range, the present value between them.
std::vector<LiveNumber> compile_live(const Node& trial, const std::string& prefix,
                                     const TaskVocabulary& vocabulary, Mistakes& mistakes);

}  // namespace dopaloop
