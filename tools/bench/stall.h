// `dopaloop bench stall`: does anything that stalls beside the rig reach its latency or its record? The real
// rigd under a real `dopaloop run`, as in `dopaloop bench latency`; in turns, in one run: the floor, the rig
// left alone, and the rig while each of modeld, monitor, run, store and network stalls.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "rig/base/result.h"
#include "tools/bench/aa_interval.h"
#include "tools/bench/quantiles.h"
#include "tools/bench/record_check.h"
#include "tools/bench/stalls.h"

namespace dopaloop {

class BenchConsole;

struct StallOptions {
  double seconds = 300;  // start and end of rigd aside
  double stall_s = 5;    // of one stall
  std::vector<Stall> stalls{kAllStalls.begin(), kAllStalls.end()};
  bool json = false;
  std::string bin;  // folder of the programs; empty: this program's own
};

struct StallCell {
  Stall what{};
  Quantiles latency;       // of events during the stalls and the second after each
  std::size_t stalls = 0;  // how many
  double ratio_p99 = 0;    // to the rig left alone
  Interval aa;             // of that ratio when nothing stalls
  TrialWait next_trial;
  bool within() const { return ratio_p99 <= aa.high; }  // a stall that makes it faster does no harm
};

struct StallReport {
  Quantiles floor, floor_again, rig;
  std::vector<StallCell> cells;
  RecordCheck record;
  std::uint64_t lost = 0;  // high samples on trials with light that no command answered
  std::size_t rounds = 0;
  std::string rig_scheduling, floor_scheduling;
};

// At least one whole round, however few the seconds. Fails when a program cannot be started or ends before
// its time, and on Ctrl-C.
Result<StallReport> measure_stalls(const StallOptions& options, BenchConsole& console);

// 0: measured, and the record is whole. 1: not measured, or the record is not whole. Progress goes to `err`.
int bench_stall(const StallOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
