#include "drivers/emulated/output_board.h"

#include "drivers/emulated/output_board_codec.h"

namespace dopaloop {

OutputBoard::OutputBoard(const BoardTimeouts& timeouts)
    : BoardDevice("output_board", kOutputBoard, expected_in<BoardReports, OutputBoardReports>, timeouts) {}

bool OutputBoard::command(const DeviceCommand& command, DeviceBytes& out) {
  return std::visit(
      [&]<class T>(const T& c) {
        if constexpr (std::is_same_v<T, OutputsOff>) {
          c.all ? writer().put(AllOff{}, out) : writer().put(c, out);
          return true;
        } else if constexpr (std::is_same_v<T, OpenValve> || std::is_same_v<T, StartLight> ||
                             std::is_same_v<T, StartMasking>) {
          if (!ready()) return false;
          writer().put(c, out);
          program_sent();
          return true;
        } else {
          return false;
        }
      },
      command);
}

bool OutputBoard::on_report(const Frame& frame, DeviceMessages& messages) {
  return OutputBoardReports::visit(frame, [&]<class T>(const T& report) {
    if constexpr (std::is_same_v<T, ProgramAccepted>) program_answered();
    messages.push(report);
  });
}

}  // namespace dopaloop
