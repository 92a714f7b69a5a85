#include "drivers/emulated/io_board.h"

#include "drivers/emulated/io_board_codec.h"

namespace dopaloop {

IoBoard::IoBoard(const BoardTimeouts& timeouts)
    : BoardDevice("io_board", kIoBoard, expected_in<BoardReports, IoBoardReports>, timeouts) {}

bool IoBoard::command(const DeviceCommand& command, DeviceBytes& out) {
  if (!ready()) return false;
  return std::visit(
      [&]<class T>(const T& c) {
        constexpr bool mine = std::is_same_v<T, ShowStimulus> || std::is_same_v<T, HideStimulus> ||
                              std::is_same_v<T, PlaySound>;
        if constexpr (mine) writer().put(c, out);
        return mine;
      },
      command);
}

bool IoBoard::on_report(const Frame& frame, DeviceMessages& messages) {
  return IoBoardReports::visit(frame, [&](const auto& report) { messages.push(report); });
}

}  // namespace dopaloop
