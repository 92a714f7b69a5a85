// The shipped visual decision task, compiled as `dopaloop run` would.
#pragma once

#include <string_view>
#include <vector>

#include "config/load.h"
#include "rig/base/check.h"
#include "rig/task/task_numbers.h"
#include "rig/task/task_table.h"
#include "rig/task/visual_decision_config.h"

namespace dopaloop {

struct VisualTask {
  VisualTask() {
    static const auto rig = load_rig("builtin:emulated");
    DOPALOOP_CHECK(rig.has_value(), "the built-in rig has a mistake");
    table = rig->task_table;
    settings.reward_ul = rig->visual_decision.reward_ul;
    numbers = numbers_of(settings);
  }
  double& number(std::string_view key) { return numbers[*place_of_number<VisualDecisionConfig>(key)]; }

  TaskTable table;
  VisualDecisionConfig settings;  // at their defaults
  std::vector<double> numbers;    // of these
};

}  // namespace dopaloop
