// The manual of every setting, made from the settings themselves: `dopaloop help config`.
#pragma once

#include <string>

#include "config/task_config.h"

namespace dopaloop {

// Each key with its type, range, default (or `required`) and meaning; rig files first, then task files.
std::string manual();

// The settings of one kind of task as the rows of a Markdown table: key, values, default, meaning. The page
// config/tasks/README.md holds them.
std::string task_settings_table(TaskKind kind);

}  // namespace dopaloop
