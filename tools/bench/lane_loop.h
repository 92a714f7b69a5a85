// The boards' side of a benchmark: one thread that sleeps in poll, keeps every lane supplied with samples,
// and times how lanes answer high ones.
//
// Threads: all of it belongs to one; `watch` is shared with whoever waits for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "tools/bench/lanes.h"

namespace dopaloop {

// What another thread sees of a run, and how it ends one.
struct RunWatch {
  std::atomic<bool> stop{false};  // the run then fails with "interrupted"
  std::atomic<std::uint64_t> events{0};
};

class LaneLoop {
 public:
  // Everything given outlives it. `spin`: all lanes but the one being measured are stopped.
  LaneLoop(LiveRig& live, std::vector<Lane*> lanes, bool spin, RunWatch& watch);

  Status wait_for_first_trial();
  // `events` events on one lane, or as many as come before `end`; their latencies are added to `out`.
  Status block(std::size_t lane, std::size_t events, SessionTime end, std::vector<Duration>& out);
  Status serve_until(SessionTime deadline);  // all samples at rest
  void resume_all();                         // lanes that were stopped

  // From an answer to the next event, at least; 2 ms more at most. The interlock remembers 4096 trains of the
  // last minute and refuses what it could not count: a rig that is measured all the time needs 15 ms.
  double shortest_gap_ms = 7;

  std::vector<std::uint64_t> lost;  // high samples that should have been answered and were not, by lane

 private:
  void turn(SessionTime deadline, const Lane* held, bool all_held = false);
  void turn_until(SessionTime deadline);
  Status look_after();
  bool one_event(std::size_t which, std::vector<Duration>& out);

  LiveRig& live_;
  std::vector<Lane*> lanes_;
  bool spin_;
  RunWatch& watch_;
  SessionTime look_at_{};
  std::uint32_t events_ = 0;
};

}  // namespace dopaloop
