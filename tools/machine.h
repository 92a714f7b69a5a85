// The machine a figure was measured on, in the words that belong beside the figure.
#pragma once

#include <string>

namespace dopaloop {

struct Machine {
  std::string cpu_model;
  unsigned cores = 0;  // processors that are on line
  std::string kernel;  // "6.1.0-18-amd64"
  bool virtual_machine = false;
};

Machine this_machine();

// "AMD EPYC, 2 cores, Linux 6.1.0, a virtual machine".
std::string text_of(const Machine& machine);

// The first line of a file; empty if there is none.
std::string first_line(const std::string& path);

// How a thread is scheduled, as the kernel says it: "SCHED_FIFO 80", "SCHED_OTHER". 0: the calling one.
std::string scheduling_of(int thread_id);

}  // namespace dopaloop
