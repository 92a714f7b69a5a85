// One trial of a recorded mouse, as TRIALS.csv holds it (rig/store/trials_csv.h reads and writes the file).
#pragma once

#include <cstdint>

#include "rig/base/trial.h"

namespace dopaloop {

struct RecordedTrial {
  std::uint32_t session = 1;
  bool new_session = false;  // differs from the row before, or is the first
  std::uint32_t trial = 0;
  double signed_contrast = 0;     // right - left
  Choice choice = Choice::no_go;  // no_go: the file's choice_right is empty
  double reaction_time_s = kNan;  // from stimulus onset; NaN: empty
  bool repeat = false;            // column `repeat`, where the file has one
  bool rewarded = false;          // column `rewarded`; where the file has none: choice on the contrast's side
};

constexpr double contrast_left(const RecordedTrial& t) {
  return t.signed_contrast < 0 ? -t.signed_contrast : 0;
}
constexpr double contrast_right(const RecordedTrial& t) {
  return t.signed_contrast > 0 ? t.signed_contrast : 0;
}

}  // namespace dopaloop
