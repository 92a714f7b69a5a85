// What an animal was given on one day, added up over the logs of all its sessions of that day.
#pragma once

#include <filesystem>
#include <string_view>

#include "rig/base/result.h"

namespace dopaloop {

struct DaySum {
  double water_ul = 0;  // every program that was allowed, in full; by hand too
  double light_mj = 0;
  unsigned sessions = 0;
  // Sessions whose last moments may be missing from the log (kUnrecordedS): cut, or records lost.
  unsigned incomplete = 0;
};

// A log is committed once a second; this is a second and a slow commit.
inline constexpr double kUnrecordedS = 2;

// The sessions below `day` (<data>/<subject>/<date>), `except` left out; nothing there is a sum of nothing.
// Fails, with a sentence that names the folder, where the sum cannot be known: a log cannot be read, or a
// session is still under way. A numbered folder that is empty is a session that never began.
Result<DaySum> sum_of_day(const std::filesystem::path& day, const std::filesystem::path& except);

}  // namespace dopaloop
