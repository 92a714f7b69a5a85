// A task as it is run: what its file says, read, compiled and proven. load.h makes it.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "rig/task/task_numbers.h"
#include "rig/task/task_table.h"
#include "rig/task/trace_conditioning_config.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

enum class TaskKind { visual_decision, trace_conditioning };
constexpr std::array<std::string_view, 2> choices_of(TaskKind) {
  return {"visual_decision", "trace_conditioning"};
}

// Whether the mouse chooses anything, for a model to predict.
constexpr bool has_choices(TaskKind kind) { return kind == TaskKind::visual_decision; }

struct TaskConfig {
  TaskKind task_kind = TaskKind::visual_decision;
  // Where it is that kind; else its defaults.
  VisualDecisionConfig visual_decision;
  TraceConditioningConfig trace_conditioning;

  TaskTable task_table;
  std::vector<LiveNumber> live;  // what may change while a session runs

  // What task_table and live were compiled from: the keys first, states, inter_trial and live of the task
  // file, for the session's log.
  Node trial;
};

}  // namespace dopaloop
