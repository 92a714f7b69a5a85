// A task as it is run: what its file says, read, compiled and proven. load.h makes it.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "rig/task/task_numbers.h"
#include "rig/task/task_table.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

enum class TaskKind { visual_decision };
constexpr std::array<std::string_view, 1> choices_of(TaskKind) { return {"visual_decision"}; }

struct TaskConfig {
  TaskKind task_kind = TaskKind::visual_decision;
  VisualDecisionConfig visual_decision;  // where it is that kind; else its defaults

  TaskTable task_table;
  std::vector<LiveNumber> live;  // what may change while a session runs

  // What task_table and live were compiled from: the keys first, states, inter_trial and live of the task
  // file, for the session's log.
  Node trial;
};

}  // namespace dopaloop
