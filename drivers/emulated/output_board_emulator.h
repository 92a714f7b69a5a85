// The emulated output board: holds one program of valve, light and masking light each, carries each out by
// itself to its end, and reports every edge. Nothing it holds is longer than its own hard maximum, whoever
// asks, so whatever dies on the other side of the wire, the valve shuts and light goes off within that.
//
// Refused (accepted = false, duration 0): lengths of zero or less, longer than the hard maximum, a pulse
// longer than its period, power that is not a number above zero or above the hard maximum, a line whose
// program is still running. Everything off between two pulses is reported as an off edge too, so that every
// program accepted has its last edge. A train whose pulses fill their period is continuous light and has two
// edges.
//
// Knows nothing of the plant: the same board runs in a process of its own with an edge log behind
// OutputLines.
#pragma once

#include "drivers/emulated/board_emulator.h"
#include "drivers/emulated/output_board_codec.h"
#include "drivers/emulated/output_lines.h"
#include "drivers/emulated/train_line.h"

namespace dopaloop {

struct OutputBoardLimits {
  std::int64_t max_program_us = 0;  // of any line
  double max_power_mw = 0;
};

class OutputBoardEmulator final : public BoardEmulator {
 public:
  // `lines` outlives the emulator.
  OutputBoardEmulator(OutputLines& lines, const OutputBoardLimits& limits, const BoardClock& clock = {});

 private:
  struct Valve {
    bool on = false;
    std::uint32_t program = 0;
    SessionTime off_at = kNever;
  };

  void on_command(SessionTime now, const Frame& frame) override;
  void all_off(SessionTime now) override;
  bool outputs_off() const override { return !valve_.on && !light_.running() && !masking_.running(); }
  SessionTime due() const override;
  void on_due(SessionTime at) override;

  void open(SessionTime now, const OpenValve& command);
  bool possible(const OpenValve& command) const;
  bool possible(const Train& train) const;
  void start(SessionTime now, OutputLine line, std::uint32_t program, const Train& train);
  void shut_valve(SessionTime at);
  void stop(SessionTime now, OutputLine line);
  TrainLine& line_of(OutputLine line) { return line == OutputLine::light ? light_ : masking_; }
  void follow(OutputLine line, const TrainLine::Edge& edge);
  void answer(OutputLine line, std::uint32_t program, bool accepted, std::int64_t duration_us);
  void edge(SessionTime at, OutputLine line, bool on, std::uint32_t program, bool last);

  OutputLines& lines_;
  OutputBoardLimits limits_;
  Valve valve_;
  TrainLine light_, masking_;
};

}  // namespace dopaloop
