// Where a mouse stands in its training, from the logs of its earlier sessions: the start state that the last
// of them holds, with its committed trials folded over it by its own settings (rig/task/training.h). A
// session that was cut counts up to its last committed trial.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "config/rig_config.h"
#include "rig/base/result.h"
#include "rig/base/training_state.h"
#include "rig/store/reader.h"

namespace dopaloop {

// One session's: as it began, and as its last committed trial left it (not yet closed by after_session).
struct TrainingCourse {
  TrainingState start, end;
  std::uint32_t phases = 0;  // of its task; 0: it has none, or plays recorded trials
};

// By the settings in the log. An error: they cannot be read.
Result<TrainingCourse> training_in(const SessionReader& log);

// What the subject's last session of this kind of task under `data` leaves to the next; a default state where
// there is none. Replays, other tasks and sessions without a committed trial are passed over. Errors: a
// session on the way there that cannot be read, or that is under way.
Result<TrainingState> training_so_far(const std::filesystem::path& data, std::string_view subject,
                                      TaskKind kind);

// The state that a session of `config` begins with; `phase`: set by a person. An error: the task has no such
// phase.
Result<TrainingState> training_at_start(const RigConfig& config, const TrainingState& so_far,
                                        std::optional<std::uint32_t> phase);

}  // namespace dopaloop
