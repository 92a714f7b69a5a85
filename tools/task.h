// `dopaloop task draw|check TASK`: a task file alone, whichever rig it is to run on.
#pragma once

#include <iosfwd>
#include <string>

namespace dopaloop {

struct TaskOptions {
  std::string task;  // a task file, or builtin:NAME
  std::string svg;   // draw: the file to write, "-": standard output; empty: dot text instead
};

// The state graph, as dot text on `out` or as SVG. 1: no SVG could be made; 2: a task with mistakes.
int draw_task(const TaskOptions& options, std::ostream& out, std::ostream& err);

// Fine: what was proven, on `out`, and 0. Not fine: every mistake on `err`, one a line, and 2.
int check_task(const TaskOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
