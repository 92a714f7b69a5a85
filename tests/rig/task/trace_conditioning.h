// The shipped trace conditioning task, compiled as `dopaloop run` would.
#pragma once

#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/task_kinds.h"
#include "rig/base/check.h"

namespace dopaloop {

struct TraceTask {
  TraceTask() {
    static const auto rig = load_rig("builtin:conditioning");
    DOPALOOP_CHECK(rig.has_value(), "the built-in rig has a mistake");
    table = rig->task_table;
    settings = rig->trace_conditioning;
    numbers = task_numbers(*rig);
    licks = *lick_settings(*rig);
  }
  double& number(std::string_view key) { return numbers[*place_of_number<TraceConditioningConfig>(key)]; }

  TaskTable table;
  TraceConditioningConfig settings;
  std::vector<double> numbers;  // of these
  LickSettings licks;
};

}  // namespace dopaloop
