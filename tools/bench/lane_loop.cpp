#include "tools/bench/lane_loop.h"

#include <algorithm>
#include <array>

#include "rig/base/clock.h"
#include "rig/base/random.h"

namespace dopaloop {
namespace {

constexpr Duration kPatience = std::chrono::milliseconds(50);  // for an answer
constexpr Duration kSettle = std::chrono::milliseconds(50);    // at the start of a block
constexpr Duration kStart = std::chrono::seconds(30);          // until the first trial
constexpr Duration kStuck = std::chrono::seconds(40);          // without an event
constexpr Duration kLookAfter = std::chrono::milliseconds(250);
constexpr double kGapSpreadMs = 2;

}  // namespace

LaneLoop::LaneLoop(LiveRig& live, std::vector<Lane*> lanes, bool spin, RunWatch& watch)
    : lost(lanes.size()), live_(live), lanes_(std::move(lanes)), spin_(spin), watch_(watch) {}

// Waits for whatever comes first of bytes, timers, samples of lanes other than `held`, and `deadline`.
void LaneLoop::turn(SessionTime deadline, const Lane* held, bool all_held) {
  std::array<pollfd, LiveRig::kFds + 2> fds;
  std::size_t n = 0;
  for (Lane* lane : lanes_) {
    lane->fds(fds.data() + n);
    n += lane->fd_count();
    deadline = std::min(deadline, lane->next_timer());
    if (!all_held && lane != held) deadline = std::min(deadline, lane->next_sample());
  }
  wait_any(fds.data(), n, deadline);
  n = 0;
  for (Lane* lane : lanes_) {
    lane->on_ready(fds.data() + n);
    n += lane->fd_count();
  }
  const SessionTime now = monotonic_now();
  for (Lane* lane : lanes_) {
    lane->run_timers(now);
    if (!all_held && lane != held && lane->next_sample() <= now) lane->send_sample(now, false);
  }
}

void LaneLoop::turn_until(SessionTime deadline) {
  while (monotonic_now() < deadline) turn(deadline, nullptr);
}

Status LaneLoop::serve_until(SessionTime deadline) {
  while (monotonic_now() < deadline) {
    turn(std::min(deadline, monotonic_now() + kLookAfter), nullptr);
    if (auto well = look_after(); !well) return well;
  }
  return {};
}

void LaneLoop::resume_all() {
  for (Lane* lane : lanes_) lane->halt(false);
}

Status LaneLoop::look_after() {
  if (watch_.stop) return fail("interrupted");
  if (monotonic_now() < look_at_) return {};
  look_at_ = monotonic_now() + kLookAfter;
  for (Lane* lane : lanes_) {
    if (auto well = lane->look_after(); !well) return well;
  }
  return {};
}

Status LaneLoop::wait_for_first_trial() {
  const SessionTime end = monotonic_now() + kStart;
  while (live_.stimulus_at() == kNever) {
    turn(monotonic_now() + kLookAfter, nullptr);
    if (auto well = look_after(); !well) return well;
    if (monotonic_now() > end) return fail("rigd began no trial");
  }
  return {};
}

Status LaneLoop::block(std::size_t which, std::size_t events, SessionTime end, std::vector<Duration>& out) {
  Lane& lane = *lanes_[which];
  if (spin_) {
    turn_until(monotonic_now() + kSettle);  // no train is under way when its rig is stopped
    for (Lane* other : lanes_) other->halt(other != &lane);
  }
  turn_until(std::min(end, monotonic_now() + kSettle));
  SessionTime earliest = monotonic_now(), stuck_at = earliest + kStuck;
  for (std::size_t done = 0; done < events && monotonic_now() < end;) {
    if (auto well = look_after(); !well) return well;
    if (monotonic_now() > stuck_at) return fail("no trial with light came for 40 s");
    const SessionTime tick = lane.next_sample();
    if (tick < earliest || !lane.ready(tick)) {
      turn(std::min(end, tick), nullptr);
      continue;
    }
    if (one_event(which, out)) ++done, stuck_at = monotonic_now() + kStuck;
    earliest = monotonic_now() +
               from_ms(shortest_gap_ms + kGapSpreadMs * uniform({1, Purpose::light_draw, ++events_}));
  }
  return {};
}

// The lane's next sample is high; the other lanes' wait until it is answered.
bool LaneLoop::one_event(std::size_t which, std::vector<Duration>& out) {
  Lane& lane = *lanes_[which];
  while (lane.next_sample() > monotonic_now()) turn(lane.next_sample(), &lane);
  lane.take_light();
  const SessionTime sent = lane.send_sample(monotonic_now(), true);
  auto light = lane.take_light();
  while (!light && monotonic_now() < sent + kPatience) {
    turn(sent + kPatience, nullptr, true);
    light = lane.take_light();
  }
  if (light) {
    out.push_back(*light - sent);
    ++watch_.events;
    lane.answered();
  } else if (lane.missed()) {
    ++lost[which];
  }
  return light.has_value();
}

}  // namespace dopaloop
