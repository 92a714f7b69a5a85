// The whole emulated rig in real time, each board on a pseudo-terminal of its own.
#pragma once

#include <string>
#include <vector>

#include "rig/control/pseudo_terminal.h"
#include "rig/daemon/edge_log.h"
#include "rig/daemon/rig_parts.h"

namespace dopaloop {

class PtyBoards {
 public:
  // `recordings` must outlive this object.
  static Result<std::unique_ptr<PtyBoards>> make(const RigConfig& config, const Recordings& recordings,
                                                 std::uint64_t seed);

  std::vector<std::string> names()
      const;  // of the terminals: input/output board, output board, photometry board
  EdgeLog& log() { return log_; }
  // Carries bytes until `connection` closes and the output board holds nothing; requests that come over it go
  // to `answer`.
  void run(int connection, const std::function<void()>& answer);

 private:
  struct Board {
    Emulator* emulator;
    PseudoTerminal terminal;
    std::uint64_t unwritten = 0;
  };

  PtyBoards(const RigConfig& config, const Recordings& recordings, std::uint64_t seed);
  Status open(Emulator& emulator);
  void write(Board& board, const DeviceBytes& out);
  void run_timers(SessionTime now);
  SessionTime next_timer() const;

  EdgeLog log_;
  EmulatedRig rig_;
  std::vector<Board> boards_;
};

}  // namespace dopaloop
