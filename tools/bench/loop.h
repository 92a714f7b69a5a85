// `dopaloop bench loop`: what each stage of the control loop takes of an event, in this process, over a
// synthetic session in virtual time; and what rigd as a whole takes of the processor at a stated load, in
// real time.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "rig/base/result.h"

namespace dopaloop {

struct LoopOptions {
  std::uint64_t events = 200000;  // calls of the session logic
  double seconds = 10;            // of load
  bool json = false;
  std::string bin;  // folder of the programs; empty: this program's own
};

struct StageTime {
  double p50_ns = 0, p99_ns = 0, max_ns = 0;
  std::uint64_t n = 0;
};

// The reading of the clock itself is taken off.
struct LoopStages {
  StageTime decode;     // bytes of one read to messages
  StageTime pipeline;   // one photometry sample to z; part of the session's step too
  StageTime session;    // one event to outputs
  StageTime encode;     // that event and its outputs to records
  StageTime push;       // those records into the ring
  double clock_ns = 0;  // what was taken off
};
LoopStages time_stages(std::uint64_t events);

struct LoopLoad {
  double seconds = 0;
  double wakeups_per_s = 0;  // reads and timers of the control thread, by what its boards sent
  double control_percent = 0, rigd_percent = 0;  // of one core
};
Result<LoopLoad> measure_load(const LoopOptions& options);

int bench_loop(const LoopOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
