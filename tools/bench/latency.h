// `dopaloop bench latency`: from the last byte of the photometry sample that crosses a threshold, written to
// a terminal, to the first byte of the light command, read from another; for the whole rigd and for a bare
// echo, in blocks that alternate in one run. Both stamps are taken by the program that plays the boards.
#pragma once

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

#include "rig/base/result.h"
#include "tools/bench/quantiles.h"

namespace dopaloop {

struct LatencyOptions {
  double seconds = 60;  // both modes together, start and end of rigd aside
  bool json = false;
  bool markdown = false;  // the README's table
  std::string bin;        // folder of the programs; empty: this program's own
};

struct LatencyMode {
  Quantiles floor, rig, floor_again;
  std::size_t block = 0;   // events
  std::uint64_t lost = 0;  // high samples on trials with light that no command answered
  std::uint64_t control_trials = 0;
  std::string floor_scheduling, rig_scheduling, boards_scheduling;
};

class BenchConsole;

// One mode for `seconds`. Fails when a program cannot be started or ends before its time, and on Ctrl-C.
Result<LatencyMode> measure_latency(const LatencyOptions& options, bool spin, double seconds,
                                    BenchConsole& console);

// Trials of a session's log on which a high sample was seen and light was not meant to follow.
std::uint64_t trials_without_light(const std::string& session);

// Progress goes to `err`.
int bench_latency(const LatencyOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
