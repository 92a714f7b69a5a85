// The rig file a benchmark runs: the real rigd with everything in it, as fast as its limits let it.
#pragma once

#include <string>

namespace dopaloop {

struct BenchRig {
  bool spin = false;
  int loop_cpu = -1;  // processor of the control thread
  bool light = true;  // at dopamine, on nine trials in ten; false: none at all
  double photometry_hz = 1000;
  double trial_s = 1;  // of a still mouse, from stimulus onset
};

// A sample at rest, and one that lifts z above the threshold.
inline constexpr unsigned kRestCounts = 10000, kHighCounts = 20000;
// From the end of a train until photometry is out of its reach: as long as the low-pass remembers it, and a
// little.
inline constexpr double kBenchLightReachMs = 10;

std::string bench_config(const BenchRig& rig);

}  // namespace dopaloop
