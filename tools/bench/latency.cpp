#include "tools/bench/latency.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "rig/base/clock.h"
#include "rig/base/random.h"
#include "rig/daemon/realtime.h"
#include "rig/store/reader.h"
#include "tools/bench/lanes.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kPeriod = std::chrono::milliseconds(1);
constexpr Duration kPatience = std::chrono::milliseconds(50);  // for an answer
constexpr Duration kSettle = std::chrono::milliseconds(50);    // at the start of a block
constexpr Duration kStart = std::chrono::seconds(30);          // until the first trial
constexpr Duration kStuck = std::chrono::seconds(20);          // without an event
constexpr Duration kLookAfter = std::chrono::milliseconds(250);
constexpr double kShortestGapMs = 7, kGapSpreadMs = 2;  // from an answer to the next event
constexpr double kEventsPerSecond = 60;                 // at least, once all is running
constexpr std::size_t kWarmUp = 20;                     // events of each lane that are not counted
constexpr std::size_t kBlock = 250, kSmallestBlock = 10;

// The boards' side of the run: one thread that sleeps in poll.
class LatencyRun {
 public:
  LatencyRun(LiveRig& live, std::array<Lane*, 3> lanes, bool spin, std::size_t block)
      : live_(live), lanes_(lanes), spin_(spin), block_(block) {}

  Status run(double seconds) {
    if (auto ready = wait_for_first_trial(); !ready) return ready;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (auto warm = block(i, kWarmUp, kNever); !warm) return warm;
      latencies[i].clear();
      lost[i] = 0;
    }
    const SessionTime end = monotonic_now() + from_s(seconds);
    for (std::size_t turn_number = 0; monotonic_now() < end; ++turn_number) {
      // Each block has another lane before it in every second round.
      const std::size_t round = turn_number / 3, i = turn_number % 3;
      if (auto done = block(round % 2 == 0 ? i : 2 - i, block_, end); !done) return done;
    }
    for (Lane* lane : lanes_) lane->halt(false);
    return {};
  }

  std::array<std::vector<Duration>, 3> latencies;
  std::array<std::uint64_t, 3> lost{};

 private:
  // Waits for whatever comes first of bytes, timers, samples of lanes other than `held`, and `deadline`.
  void turn(SessionTime deadline, const Lane* held, bool all_held = false) {
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

  void turn_until(SessionTime deadline) {
    while (monotonic_now() < deadline) turn(deadline, nullptr);
  }

  Status look_after() {
    if (monotonic_now() < look_at_) return {};
    look_at_ = monotonic_now() + kLookAfter;
    for (Lane* lane : lanes_) {
      if (auto well = lane->look_after(); !well) return well;
    }
    return {};
  }

  Status wait_for_first_trial() {
    const SessionTime end = monotonic_now() + kStart;
    while (live_.stimulus_at() == kNever) {
      turn(monotonic_now() + kLookAfter, nullptr);
      if (auto well = look_after(); !well) return well;
      if (monotonic_now() > end) return fail("rigd began no trial");
    }
    return {};
  }

  Status block(std::size_t which, std::size_t events, SessionTime end) {
    Lane& lane = *lanes_[which];
    if (spin_) {
      turn_until(monotonic_now() + kSettle);  // no train is under way when its rig is stopped
      for (Lane* other : lanes_) other->halt(other != &lane);
    }
    turn_until(std::min(end, monotonic_now() + kSettle));
    SessionTime earliest = monotonic_now(), stuck_at = earliest + kStuck;
    for (std::size_t done = 0; done < events && monotonic_now() < end;) {
      if (auto well = look_after(); !well) return well;
      if (monotonic_now() > stuck_at) return fail("no trial with light came for 20 s");
      const SessionTime tick = lane.next_sample();
      if (tick < earliest || !lane.ready(tick)) {
        turn(std::min(end, tick), nullptr);
        continue;
      }
      if (one_event(which)) ++done, stuck_at = monotonic_now() + kStuck;
      earliest = monotonic_now() +
                 from_ms(kShortestGapMs + kGapSpreadMs * uniform({1, Purpose::light_draw, ++events_}));
    }
    return {};
  }

  // The lane's next sample is high; the other lanes' wait until it is answered.
  bool one_event(std::size_t which) {
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
      latencies[which].push_back(*light - sent);
      lane.answered();
    } else if (lane.missed()) {
      ++lost[which];
    }
    return light.has_value();
  }

  LiveRig& live_;
  std::array<Lane*, 3> lanes_;
  bool spin_;
  std::size_t block_;
  SessionTime look_at_{};
  std::uint32_t events_ = 0;
};

// Trials of the log on which a high sample was seen and light was not meant to follow.
std::uint64_t silent_by_the_log(const std::string& folder) {
  const auto reader = SessionReader::open(folder);
  if (!reader) return 0;
  const auto trials = reader->trials();
  if (!trials) return 0;
  return static_cast<std::uint64_t>(std::count_if(trials->begin(), trials->end(), [](const TrialRow& row) {
    return row.would_have_fired_at != kNever && row.intended_arm != Arm::light;
  }));
}

std::size_t block_for(double seconds) {
  const double share = seconds * kEventsPerSecond / 6;  // two rounds of three lanes
  return std::clamp(static_cast<std::size_t>(share), kSmallestBlock, kBlock);
}

}  // namespace

Result<LatencyMode> measure_latency(const LatencyOptions& options, bool spin, double seconds) {
  const int loop_cpu = this_machine().cores > 1 ? 1 : 0, boards_cpu = 0;
  const LiveRig::Plan plan{options.bin.empty() ? folder_of_programs() : options.bin,
                           {.spin = spin, .loop_cpu = loop_cpu, .photometry_hz = 1 / to_s(kPeriod)},
                           false};
  auto live = LiveRig::start(plan);
  if (!live) return tl::unexpected(live.error());
  const SessionTime start = monotonic_now() + kPeriod;
  auto floor = EchoLane::make(plan, start + kPeriod / 3, kPeriod);
  auto floor_again = EchoLane::make(plan, start + 2 * kPeriod / 3, kPeriod);
  if (!floor) return tl::unexpected(floor.error());
  if (!floor_again) return tl::unexpected(floor_again.error());
  RigLane rig(**live);

  LatencyMode mode;
  mode.block = block_for(seconds);
  LatencyRun run(**live, {floor->get(), &rig, floor_again->get()}, spin, mode.block);
  Status ran;
  std::thread boards([&] {
    [[maybe_unused]] const Status granted =
        make_realtime({.demand = false, .spin = spin, .priority = 80, .cpu = boards_cpu});
    mode.boards_scheduling = scheduling_of(0);
    ran = run.run(seconds);
  });
  boards.join();
  if (!ran) return tl::unexpected(ran.error());
  mode.floor_scheduling = (*floor)->scheduling();
  mode.rig_scheduling = rig.scheduling();
  if (auto ended = (*live)->end(); !ended) return tl::unexpected(ended.error());
  mode.floor = quantiles_of(std::move(run.latencies[0]));
  mode.rig = quantiles_of(std::move(run.latencies[1]));
  mode.floor_again = quantiles_of(std::move(run.latencies[2]));
  mode.control_trials = silent_by_the_log((*live)->session_folder().value_or(""));
  mode.lost = run.lost[0] + run.lost[1] + run.lost[2] +
              (rig.silent_trials() > mode.control_trials ? rig.silent_trials() - mode.control_trials : 0);
  return mode;
}

}  // namespace dopaloop
