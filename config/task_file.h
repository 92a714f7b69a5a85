// A task file's tree, or a table [task] of the same keys, into a task that may run.
#pragma once

#include <string>

#include "config/document.h"
#include "config/task_config.h"

namespace dopaloop {

// What was read, and every mistake in it. Where the file describes no trial, the one shipped for its kind of
// task stands in; mistakes of that one with this file's settings are told apart.
//
// The proofs (task_proofs.h) are made once every name and number is right.
struct TaskReading {
  TaskConfig task;
  std::string from;  // the key of that name; only a table [task] has it
  Mistakes mistakes;
  std::string shipped_path;  // of the trial that stands in; empty: the file has its own
  Mistakes shipped_mistakes;
};

// `table` stands in a rig file as `prefix`, or is a file of its own (prefix "").
TaskReading read_task(const Node& table, const std::string& prefix);

}  // namespace dopaloop
