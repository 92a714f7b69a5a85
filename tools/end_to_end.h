// From what happens in the animal to light at the fibre: every part of the way with its value and where that
// value comes from. What the software takes is one line of several, and is never shown without the others.
#pragma once

#include <string>
#include <vector>

#include "rig/base/result.h"
#include "rig/dopamine/config.h"
#include "rig/session/light_config.h"
#include "rig/store/reader.h"

namespace dopaloop {

// What a session's log and its configuration know.
struct LatencyFacts {
  LightAt at = LightAt::off;
  DopamineConfig dopamine;
  bool real_time = true;              // pace real
  std::vector<double> arrival_ms;     // of each sample: its own stamp to the logic
  std::vector<double> to_command_ms;  // of each trial with light: trigger to command
  std::vector<double> to_light_ms;    // command to the first edge that the device reported
  std::vector<double> whole_ms;       // trigger to that edge
  std::vector<TimingRow> timing;
};

struct LatencyLine {
  std::string part;
  double typical_ms = kNan;  // median; NaN: not known
  double most_ms = kNan;     // longest, of very many 99 %
  std::string from;          // config, computed or measured, and of what
};

// Pure. The last line is the whole way, and the way named is the one that light really took: from a change of
// dopamine, from stimulus onset, or from the response. Empty where the rig gives no light.
std::vector<LatencyLine> end_to_end(const LatencyFacts& facts);

// Fails when the log cannot be read, or its configuration is of another version of this program.
Result<LatencyFacts> latency_facts(const SessionReader& reader);

// "sampling interval     3.85 ms, at most 7.69 ms   config: 130 samples a second"
std::string text_of(const LatencyLine& line);

}  // namespace dopaloop
