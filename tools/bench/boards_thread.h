// The thread that plays the boards, and what the program does meanwhile: it heeds Ctrl-C and says how far the
// run is.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "rig/base/result.h"
#include "tools/bench/lane_loop.h"
#include "tools/signals.h"

namespace dopaloop {

// Ctrl-C, SIGTERM and SIGHUP as a question, and where progress is told.
class BenchConsole {
 public:
  explicit BenchConsole(std::ostream& progress) : progress_(progress) {}
  bool interrupted();  // never waits; once true it stays so
  void say(const std::string& line);
  // Waits a little for a signal.
  void wait(Duration longest);

 private:
  SignalWatch signals_;
  std::ostream& progress_;
  bool interrupted_ = false;
};

// Runs `body` in a thread pinned to `cpu`, scheduled as the benchmark's boards are (SCHED_FIFO where granted,
// SCHED_OTHER when spinning), until it returns; `scheduling` says how. An interrupt sets watch.stop. A line
// of progress comes every ten seconds.
Status run_boards(const std::function<Status()>& body, RunWatch& watch, bool spin, int cpu,
                  const std::string& what, BenchConsole& console, std::string& scheduling);

}  // namespace dopaloop
