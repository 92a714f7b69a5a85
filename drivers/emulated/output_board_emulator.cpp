#include "drivers/emulated/output_board_emulator.h"

#include <algorithm>
#include <chrono>

namespace dopaloop {
namespace {

constexpr std::uint32_t kSerial = 2;
// Periods beyond this are refused, so that no sum of times overflows.
constexpr std::int64_t kLongestPeriodUs = 3'600'000'000;

Duration us(std::int64_t n) { return std::chrono::microseconds(n); }

}  // namespace

OutputBoardEmulator::OutputBoardEmulator(OutputLines& lines, const OutputBoardLimits& limits,
                                         const BoardClock& clock)
    : BoardEmulator("output_board_emulator", kOutputBoard, kSerial,
                    expected_in<BoardCommands, OutputBoardCommands>, clock),
      lines_(lines),
      limits_(limits) {}

void OutputBoardEmulator::on_command(SessionTime now, const Frame& frame) {
  OutputBoardCommands::visit(frame, [&]<class T>(const T& c) {
    if constexpr (std::is_same_v<T, OpenValve>)
      open(now, c);
    else if constexpr (std::is_same_v<T, StartLight>)
      start(now, OutputLine::light, c.program, {c.power_mw, c.pulse_width_us, c.period_us, c.duration_us});
    else if constexpr (std::is_same_v<T, StartMasking>)
      start(now, OutputLine::masking, c.program,
            {limits_.max_power_mw, c.pulse_width_us, c.period_us, c.duration_us});
    else
      c.all ? all_off(now) : stop(now, OutputLine::light);
  });
}

bool OutputBoardEmulator::possible(const OpenValve& c) const {
  return !valve_.on && c.open_us > 0 && c.open_us <= limits_.max_program_us;
}

bool OutputBoardEmulator::possible(const Train& t) const {
  return t.power_mw > 0 && t.power_mw <= limits_.max_power_mw && t.pulse_width_us > 0 &&
         t.period_us >= t.pulse_width_us && t.period_us <= kLongestPeriodUs && t.duration_us > 0 &&
         t.duration_us <= limits_.max_program_us;
}

void OutputBoardEmulator::open(SessionTime now, const OpenValve& command) {
  if (!possible(command)) return answer(OutputLine::valve, command.program, false, 0);
  answer(OutputLine::valve, command.program, true, command.open_us);
  lines_.program(now, OutputLine::valve, command.program, command.open_us);
  valve_ = {true, command.program, now + us(command.open_us)};
  lines_.valve(now, true);
  edge(now, OutputLine::valve, true, command.program, false);
}

void OutputBoardEmulator::start(SessionTime now, OutputLine line, std::uint32_t program, const Train& train) {
  if (line_of(line).running() || !possible(train)) return answer(line, program, false, 0);
  answer(line, program, true, train.duration_us);
  lines_.program(now, line, program, train.duration_us);
  follow(line, line_of(line).start(now, program, train));
}

void OutputBoardEmulator::shut_valve(SessionTime at) {
  const std::uint32_t program = valve_.program;
  valve_ = {};
  lines_.valve(at, false);
  edge(at, OutputLine::valve, false, program, true);
}

void OutputBoardEmulator::stop(SessionTime now, OutputLine line) {
  if (const auto last = line_of(line).stop(now)) follow(line, *last);
}

void OutputBoardEmulator::all_off(SessionTime now) {
  if (valve_.on) shut_valve(now);
  stop(now, OutputLine::light);
  stop(now, OutputLine::masking);
}

void OutputBoardEmulator::follow(OutputLine line, const TrainLine::Edge& e) {
  if (e.changed)
    line == OutputLine::light ? lines_.light(e.at, e.on, e.power_mw) : lines_.masking(e.at, e.on);
  edge(e.at, line, e.on, e.program, e.last);
}

SessionTime OutputBoardEmulator::due() const {
  return std::min({valve_.off_at, light_.next_edge(), masking_.next_edge()});
}

void OutputBoardEmulator::on_due(SessionTime at) {
  if (valve_.off_at <= at) shut_valve(at);
  for (const OutputLine line : {OutputLine::light, OutputLine::masking}) {
    if (line_of(line).next_edge() <= at) follow(line, line_of(line).take(at));
  }
}

void OutputBoardEmulator::answer(OutputLine line, std::uint32_t program, bool accepted,
                                 std::int64_t duration_us) {
  report(ProgramAccepted{line, program, accepted, duration_us});
}

void OutputBoardEmulator::edge(SessionTime at, OutputLine line, bool on, std::uint32_t program, bool last) {
  report(OutputEdge{stamp(at), line, on, program, last});
}

}  // namespace dopaloop
