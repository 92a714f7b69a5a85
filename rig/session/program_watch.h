// Follows the one program that an output line may be carrying out: from the command, through the device's
// edges, to its end. A program whose last edge does not come in time is overdue: the session trips and safes.
#pragma once

#include <cstdint>

#include "drivers/device.h"

namespace dopaloop {

class ProgramWatch {
 public:
  // How much later than the program's own end its last edge may arrive: transport and scheduling.
  static constexpr Duration kGrace = std::chrono::milliseconds(250);
  // How much longer than its program an output may have been on by the device's own stamps: its timer's
  // error.
  static constexpr Duration kTolerance = std::chrono::milliseconds(5);

  void begin(std::uint32_t program, SessionTime now, std::int64_t duration_us) {
    program_ = program;
    duration_us_ = duration_us;
    first_on_ = kNever;
    overdue_at_ = now + from_us(static_cast<double>(duration_us)) + kGrace;
  }
  bool is_mine(std::uint32_t program) const { return running() && program == program_; }
  // An edge of it, by the device's stamp. False: the output was on beyond its program.
  bool on_edge(SessionTime at, bool on) {
    if (on && first_on_ == kNever) first_on_ = at;
    return first_on_ == kNever || at - first_on_ <= from_us(static_cast<double>(duration_us_)) + kTolerance;
  }
  void end() { overdue_at_ = kNever; }
  bool running() const { return overdue_at_ != kNever; }
  std::int64_t duration_us() const { return duration_us_; }  // as commanded
  SessionTime overdue_at() const { return overdue_at_; }

 private:
  std::uint32_t program_ = 0;
  std::int64_t duration_us_ = 0;
  SessionTime first_on_ = kNever;
  SessionTime overdue_at_ = kNever;
};

}  // namespace dopaloop
