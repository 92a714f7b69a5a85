// What Ctrl-C and its kin mean, and how long the rig has to obey. Pure.
#pragma once

#include "rig/base/time.h"

namespace dopaloop {

class StopLadder {
 public:
  static constexpr Duration kTerminateAfter = std::chrono::seconds(5);  // since stop_now was asked for
  static constexpr Duration kKillAfter = std::chrono::seconds(10);

  enum class Step { none, stop_after_trial, stop_now, terminate, kill };

  Step on_interrupt(SessionTime now);  // Ctrl-C: after the trial, then now
  Step on_terminate(SessionTime now);  // SIGTERM, SIGHUP: now
  // stop_now was asked for in another way (a key).
  void stop_now_asked(SessionTime now);
  // What the time calls for, each once.
  Step due(SessionTime now);

 private:
  bool after_trial_ = false, terminated_ = false, killed_ = false;
  SessionTime now_asked_ = kNever;
};

}  // namespace dopaloop
