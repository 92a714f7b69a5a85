#include "drivers/emulated/photometry_board.h"

#include "drivers/emulated/photometry_board_codec.h"

namespace dopaloop {

PhotometryBoard::PhotometryBoard(const BoardTimeouts& timeouts)
    : BoardDevice("photometry_board", kPhotometryBoard, expected_in<BoardReports, PhotometryBoardReports>,
                  timeouts) {}

void PhotometryBoard::on_ready(DeviceBytes& out) { writer().put(StartStream{}, out); }

bool PhotometryBoard::on_report(const Frame& frame, DeviceMessages& messages) {
  bool good = true;
  return PhotometryBoardReports::visit(frame,
                                       [&]<class T>(const T& report) {
                                         if constexpr (std::is_same_v<T, PhotometrySample>) {
                                           good = on_sample(report, messages);
                                         } else {
                                           messages.push(report);
                                         }
                                       }) &&
         good;
}

bool PhotometryBoard::on_sample(const PhotometrySample& sample, DeviceMessages& messages) {
  if (sample.index < next_index_) return false;
  if (sample.index > next_index_) messages.push(DeviceFault{FaultKind::gap, sample.index - next_index_});
  next_index_ = sample.index + 1;
  messages.push(sample);
  return true;
}

}  // namespace dopaloop
