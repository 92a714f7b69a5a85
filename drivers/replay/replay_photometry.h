// A recording in the place of the fluorescence: sample k of the board is sample k of the recording. The board
// reads it at the recording's own rate.
#pragma once

#include "drivers/emulated/photometry_source.h"
#include "drivers/replay/ppd_file.h"

namespace dopaloop {

class ReplayPhotometry final : public PhotometrySource {
 public:
  // `recording` outlives the source.
  explicit ReplayPhotometry(const PpdRecording& recording) : recording_(recording) {}

  std::optional<Reading> read(SessionTime, std::uint64_t index) override {
    if (index >= recording_.signal.size()) return std::nullopt;
    return Reading{recording_.signal[index], recording_.control[index]};
  }

 private:
  const PpdRecording& recording_;
};

}  // namespace dopaloop
