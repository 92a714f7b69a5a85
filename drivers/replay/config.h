// Settings of a replay: a recorded mouse and a recorded photometry stream in the place of a live animal.
#pragma once

#include <array>
#include <string_view>

#include "rig/base/settings.h"

namespace dopaloop {

enum class PhotometryEnd { stop, stale };
constexpr std::array<std::string_view, 2> choices_of(PhotometryEnd) { return {"stop", "stale"}; }

struct ReplayConfig {
  PhotometryEnd photometry_end = PhotometryEnd::stop;

  template <class F>
  static constexpr void describe(F&& f) {
    f("photometry_end", &ReplayConfig::photometry_end, optional(),
      "when the recording is over: stop (end the session after the trial) or stale (go on without "
      "photometry)");
  }
};

}  // namespace dopaloop
