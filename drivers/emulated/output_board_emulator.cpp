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
  OutputBoardCommands::visit(frame, [&]<class T>(const T& command) {
    if constexpr (std::is_same_v<T, OpenValve>)
      open(now, command);
    else if constexpr (std::is_same_v<T, StartLight>)
      start(now, command);
    else
      command.all ? all_off(now) : light_program_off(now);
  });
}

bool OutputBoardEmulator::possible(const OpenValve& c) const {
  return !valve_.on && c.open_us > 0 && c.open_us <= limits_.max_program_us;
}

bool OutputBoardEmulator::possible(const StartLight& c) const {
  return !light_.running && c.power_mw > 0 && c.power_mw <= limits_.max_power_mw && c.pulse_width_us > 0 &&
         c.period_us >= c.pulse_width_us && c.period_us <= kLongestPeriodUs && c.duration_us > 0 &&
         c.duration_us <= limits_.max_program_us;
}

void OutputBoardEmulator::open(SessionTime now, const OpenValve& command) {
  if (!possible(command)) return answer(OutputLine::valve, command.program, false, 0);
  answer(OutputLine::valve, command.program, true, command.open_us);
  lines_.program(now, OutputLine::valve, command.program, command.open_us);
  valve_ = {true, command.program, now + us(command.open_us)};
  lines_.valve(now, true);
  edge(now, OutputLine::valve, true, command.program, false);
}

void OutputBoardEmulator::start(SessionTime now, const StartLight& command) {
  if (!possible(command)) return answer(OutputLine::light, command.program, false, 0);
  answer(OutputLine::light, command.program, true, command.duration_us);
  lines_.program(now, OutputLine::light, command.program, command.duration_us);
  light_ = {true, false, command, now, now + us(command.duration_us), kNever, now};
  light_on(now);
}

void OutputBoardEmulator::shut_valve(SessionTime at) {
  const std::uint32_t program = valve_.program;
  valve_ = {};
  lines_.valve(at, false);
  edge(at, OutputLine::valve, false, program, true);
}

void OutputBoardEmulator::light_on(SessionTime at) {
  const StartLight& train = light_.train;
  const bool continuous = train.pulse_width_us == train.period_us;
  light_.on = true;
  light_.pulse_start = at;
  light_.next_edge = continuous ? light_.end : std::min(at + us(train.pulse_width_us), light_.end);
  lines_.light(at, true, train.power_mw);
  edge(at, OutputLine::light, true, train.program, false);
}

void OutputBoardEmulator::light_off(SessionTime at, bool last) {
  light_.on = false;
  lines_.light(at, false, 0);
  edge(at, OutputLine::light, false, light_.train.program, last);
  if (last) light_ = {};
}

void OutputBoardEmulator::end_pulse(SessionTime at) {
  const SessionTime next = light_.pulse_start + us(light_.train.period_us);
  const bool last = next >= light_.end || at >= light_.end;
  light_.next_edge = next;
  light_off(at, last);
}

void OutputBoardEmulator::all_off(SessionTime now) {
  if (valve_.on) shut_valve(now);
  light_program_off(now);
}

void OutputBoardEmulator::light_program_off(SessionTime now) {
  if (light_.on) return light_off(now, true);
  if (!light_.running) return;
  edge(now, OutputLine::light, false, light_.train.program, true);
  light_ = {};
}

SessionTime OutputBoardEmulator::due() const { return std::min(valve_.off_at, light_.next_edge); }

void OutputBoardEmulator::on_due(SessionTime at) {
  if (valve_.off_at <= at) shut_valve(at);
  if (light_.next_edge <= at) light_.on ? end_pulse(at) : light_on(at);
}

void OutputBoardEmulator::answer(OutputLine line, std::uint32_t program, bool accepted,
                                 std::int64_t duration_us) {
  report(ProgramAccepted{line, program, accepted, duration_us});
}

void OutputBoardEmulator::edge(SessionTime at, OutputLine line, bool on, std::uint32_t program, bool last) {
  report(OutputEdge{stamp(at), line, on, program, last});
}

}  // namespace dopaloop
