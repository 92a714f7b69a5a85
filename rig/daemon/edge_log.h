// What the emulated valve, laser and masking light did, as an oscilloscope on their wires would show it: a
// CSV file that is written edge by edge, by whichever process holds them, so that it is whole whatever dies.
//
//   line,what,on,power_mw,program,duration_us,session_ns,edge_monotonic_ns,written_monotonic_ns
//
// what: `program` (the board accepted one: its number and length) or `edge`. session_ns: the board's own
// time. edge_monotonic_ns: when the board's timer fired; at pace N durations are divided by N.
// written_monotonic_ns: when this line was written, later by what the emulating process was held up.
#pragma once

#include <functional>
#include <string>

#include "drivers/emulated/output_lines.h"
#include "rig/base/result.h"

namespace dopaloop {

class EdgeLog final : public OutputLines {
 public:
  // `real_time`: session time to CLOCK_MONOTONIC.
  explicit EdgeLog(std::function<SessionTime(SessionTime)> real_time) : real_time_(std::move(real_time)) {}
  ~EdgeLog() override;
  EdgeLog(const EdgeLog&) = delete;
  EdgeLog& operator=(const EdgeLog&) = delete;

  // Lines before this are kept in memory and written now.
  Status open(const std::string& folder);

  void program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) override;
  void valve(SessionTime at, bool on) override;
  void light(SessionTime at, bool on, double power_mw) override;
  void masking(SessionTime at, bool on) override;

 private:
  void add(SessionTime at, const std::string& what);
  void write(const std::string& lines);

  std::function<SessionTime(SessionTime)> real_time_;
  int fd_ = -1;
  std::string early_;
};

inline constexpr const char* kEdgeLogFile = "emulated_outputs.csv";

}  // namespace dopaloop
