#include "tools/stop_ladder.h"

#include <utility>

namespace dopaloop {

StopLadder::Step StopLadder::on_interrupt(SessionTime now) {
  if (after_trial_) return on_terminate(now);
  after_trial_ = true;
  return now_asked_ == kNever ? Step::stop_after_trial : Step::none;
}

StopLadder::Step StopLadder::on_terminate(SessionTime now) {
  stop_now_asked(now);
  return Step::stop_now;  // again is harmless
}

void StopLadder::stop_now_asked(SessionTime now) {
  if (now_asked_ == kNever) now_asked_ = now;
}

StopLadder::Step StopLadder::due(SessionTime now) {
  if (now_asked_ == kNever) return Step::none;
  if (now - now_asked_ >= kKillAfter && !std::exchange(killed_, true)) return Step::kill;
  if (now - now_asked_ >= kTerminateAfter && !std::exchange(terminated_, true)) return Step::terminate;
  return Step::none;
}

}  // namespace dopaloop
