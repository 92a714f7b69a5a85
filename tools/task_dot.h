// The state graph of a task as Graphviz dot: states with what they do and how long they last, transitions
// with what they wait for.
#pragma once

#include <string>

#include "config/task_config.h"

namespace dopaloop {

std::string task_dot(const TaskConfig& task);

}  // namespace dopaloop
