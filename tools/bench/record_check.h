// Is the record of a session whole, and how long did one trial wait for another?
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "rig/base/result.h"
#include "rig/base/time.h"
#include "rig/base/trial.h"

namespace dopaloop {

struct RecordCheck {
  std::uint64_t inputs = 0;   // of the session logic, in the journal
  std::uint64_t holes = 0;    // numbers that the journal lacks or has in the wrong order
  std::uint32_t trials = 0;   // rows
  std::uint32_t missing = 0;  // numbers up to the last that have no row
  std::uint32_t aborted = 0;  // rows before the last that are not of a whole trial
  std::uint64_t lost = 0;     // what the log itself says was lost, telemetry aside
  bool whole() const { return inputs > 0 && holes == 0 && missing == 0 && aborted == 0 && lost == 0; }
};
Result<RecordCheck> check_record(const std::filesystem::path& session);

// An interval of session time.
using Window = std::pair<SessionTime, SessionTime>;

// How much longer than usual a trial waited for the one before it to be durable and over.
struct TrialWait {
  double longest_ms = 0;          // beyond the session's median
  std::uint32_t most_in_one = 0;  // trials in one window that waited more than kNoticeable longer
  static constexpr Duration kNoticeable = std::chrono::milliseconds(100);
};
// Of trials whose predecessor closed within one of the windows.
TrialWait waits_within(const std::vector<TrialRow>& trials, const std::vector<Window>& windows);

}  // namespace dopaloop
