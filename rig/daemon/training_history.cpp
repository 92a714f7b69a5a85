#include "rig/daemon/training_history.h"

#include <string>

#include "config/load.h"
#include "rig/store/session_folder.h"
#include "rig/task/training.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

Result<RigConfig> config_in(const SessionReader& log) {
  auto config = load_rig_text(log.header().config_toml, "config in " + log.file().string());
  if (config) return std::move(*config);
  const auto& lines = config.error().lines;
  return fail(lines.empty() ? log.file().string() + ": its config cannot be read" : lines.front());
}

// Folded, by the settings that were in force.
Result<TrainingCourse> course_of(const SessionReader& log, const VisualDecisionConfig& task) {
  const auto rows = log.trials();
  if (!rows) return tl::unexpected(rows.error());
  TrainingCourse course{log.header().training, log.header().training,
                        static_cast<std::uint32_t>(task.phases.size())};
  for (const TrialRow& row : *rows) course.end = after_trial(course.end, task, row);
  return course;
}

// What one session leaves to the next; nullopt: it says nothing of this training.
Result<std::optional<TrainingState>> left_by(const fs::path& folder, TaskKind kind) {
  const auto log = SessionReader::open(folder);
  if (!log) return tl::unexpected(log.error());
  const auto ending = log->ending();
  if (!ending) return tl::unexpected(ending.error());
  if (*ending == Ending::under_way)
    return fail("a session of this subject is under way in " + folder.string() + "; let it end first");
  const auto config = config_in(*log);
  if (!config) return tl::unexpected(config.error());
  if (config->task_kind != kind || config->devices.kind == DevicesKind::replay)
    return std::optional<TrainingState>{};
  const auto course = course_of(*log, config->visual_decision);
  if (!course) return tl::unexpected(course.error());
  if (course->end.session_trials == 0) return std::optional<TrainingState>{};
  return std::optional<TrainingState>(after_session(course->end, config->visual_decision));
}

}  // namespace

Result<TrainingCourse> training_in(const SessionReader& log) {
  const auto config = config_in(log);
  if (!config) return tl::unexpected(config.error());
  auto course = course_of(log, config->visual_decision);
  if (course && config->devices.kind == DevicesKind::replay) course->phases = 0;
  return course;
}

Result<TrainingState> training_so_far(const fs::path& data, std::string_view subject, TaskKind kind) {
  std::error_code error;
  if (!fs::exists(data / subject, error)) return TrainingState{};
  const std::vector<fs::path> sessions = find_sessions(data / subject);
  for (auto folder = sessions.rbegin(); folder != sessions.rend(); ++folder) {
    auto left = left_by(*folder, kind);
    if (!left) {
      return fail("where " + std::string(subject) +
                  " stands in its training cannot be read: " + left.error().message +
                  ". Mend that session, or move it out of the subject's folder to go on from the one before");
    }
    if (*left) return **left;
  }
  return TrainingState{};
}

Result<TrainingState> training_at_start(const RigConfig& config, const TrainingState& so_far,
                                        std::optional<std::uint32_t> phase) {
  const TrainingState state = begin_session(so_far, config.visual_decision);
  if (!phase) return state;
  const std::size_t phases = config.visual_decision.phases.size();
  if (phases == 0) return fail("--from-phase: the task has no training phases");
  if (*phase < 1 || *phase > phases)
    return fail("--from-phase " + std::to_string(*phase) + ": the task has phases 1 to " +
                std::to_string(phases));
  return in_phase(state, *phase);
}

}  // namespace dopaloop
