// `dopaloop check --host`: is this computer fit to run animals, and what should be changed?
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "rig/base/time.h"
#include "tools/machine.h"

namespace dopaloop {

// What was measured or read. Nothing is judged here.
struct HostFacts {
  Machine machine;
  std::uint64_t wakes = 0;  // of a thread as the control thread is scheduled, by a timer every millisecond
  double wake_p50_us = 0, wake_p99_us = 0, wake_max_us = 0;  // deadline to running
  std::string scheduling;                                    // of that thread
  bool realtime = false;                                     // SCHED_FIFO was granted
  std::string realtime_refused;                              // why not
  bool memory_lock = false;
  std::string memory_lock_refused;
  std::vector<std::string> governors;  // one a processor; empty: the machine shows none
  std::string clock_source;
  std::string data;  // where sessions would go, or the nearest folder above that exists
  std::uint64_t free_bytes = 0;
};

enum class Fitness : std::uint8_t { good, improve, unfit };

struct HostFinding {
  Fitness fitness;
  std::string what;
  std::string change;  // empty: nothing to change
};

struct HostCheckOptions {
  std::string data = "dopaloop-data";
  bool json = false;
  Duration measure = std::chrono::seconds(2);
};

// The wake-up latency is measured for `options.measure`, in a thread of its own.
HostFacts measure_host(const HostCheckOptions& options);

// One finding for each thing that matters, the worst first.
std::vector<HostFinding> judge_host(const HostFacts& facts);

// 0: fit, perhaps with advice; 1: not fit to run animals.
int check_host(const HostCheckOptions& options, std::ostream& out);

}  // namespace dopaloop
