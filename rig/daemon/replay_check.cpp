#include "rig/daemon/replay_check.h"

#include <cmath>
#include <cstdio>

namespace dopaloop {
namespace {

constexpr std::size_t kFirstLine = 2;  // the header is line 1

std::string seconds(double s) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g s", s);
  return text;
}

// What keeps the trial from being replayed as it was; empty: nothing.
std::string obstacle(const RecordedTrial& trial, double window_s) {
  if (trial.choice == Choice::no_go || trial.reaction_time_s < window_s) return {};
  if (std::isnan(trial.reaction_time_s))
    return "a choice but no reaction time: give rt_s, or leave choice_right empty if it was a no-go";
  return "the reaction time " + seconds(trial.reaction_time_s) + " is not inside the response window of " +
         seconds(window_s) +
         ": raise response_window_s of the task above it (600 at most), or leave choice_right empty to "
         "replay a no-go";
}

}  // namespace

Status check_replayable(std::span<const RecordedTrial> trials, double response_window_s,
                        const std::string& file) {
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::string what = obstacle(trials[i], response_window_s);
    if (!what.empty()) return fail(file + ":" + std::to_string(i + kFirstLine) + ": " + what);
  }
  return {};
}

}  // namespace dopaloop
