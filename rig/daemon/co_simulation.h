// The output board in the emulation process at pace N: rigd asks in virtual time, the board's timers run in
// real time, N times as fast. A program that the board accepted ends by the board's own timer, whether rigd
// asks, waits for its disk, or is dead; rigd hears of each edge at its virtual time.
#pragma once

#include <deque>

#include "drivers/emulated/output_board_emulator.h"
#include "rig/daemon/edge_log.h"
#include "rig/daemon/emulation_client.h"

namespace dopaloop {

class CoSimulation final : public OutputLines {
 public:
  CoSimulation(const OutputBoardLimits& limits, const BoardClock& clock, double pace);

  EmulationReply answer(const EmulationRequest& request);
  // The board's next timer, on CLOCK_MONOTONIC; kNever when it holds nothing.
  SessionTime next_timer() const;
  void on_timer();

 private:
  struct Said {
    SessionTime at{};  // rigd hears it then
    std::vector<LineChange> lines;
    std::string bytes;
  };

  void program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) override;
  void valve(SessionTime at, bool on) override;
  void light(SessionTime at, bool on, double power_mw) override;
  void masking(SessionTime at, bool on) override { log_.masking(at, on); }  // the plant has no use for it
  SessionTime real(SessionTime virtual_time) const;
  void fire(SessionTime due);
  void keep(SessionTime at, const DeviceBytes& out);

  double pace_;
  SessionTime anchor_virtual_{}, anchor_real_{};
  SessionTime board_now_{};
  EdgeLog log_;
  std::vector<LineChange> lines_;
  std::deque<Said> said_;
  OutputBoardEmulator board_;
};

}  // namespace dopaloop
