#include "tools/bench/latency.h"

#include <algorithm>

#include "rig/base/clock.h"
#include "rig/store/reader.h"
#include "tools/bench/boards_thread.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kPeriod = std::chrono::milliseconds(1);
constexpr double kEventsPerSecond = 60;  // at least, once all is running
constexpr std::size_t kWarmUp = 20;      // events of each lane that are not counted
constexpr std::size_t kBlock = 250, kSmallestBlock = 10;

Status run_blocks(LaneLoop& loop, std::size_t events, double seconds,
                  std::array<std::vector<Duration>, 3>& latencies) {
  if (auto ready = loop.wait_for_first_trial(); !ready) return ready;
  std::vector<Duration> warm_up;
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    if (auto warm = loop.block(i, kWarmUp, kNever, warm_up); !warm) return warm;
    loop.lost[i] = 0;
  }
  const SessionTime end = monotonic_now() + from_s(seconds);
  for (std::size_t turn = 0; monotonic_now() < end; ++turn) {
    // Each block has another lane before it in every second round.
    const std::size_t i = turn / 3 % 2 == 0 ? turn % 3 : 2 - turn % 3;
    if (auto done = loop.block(i, events, end, latencies[i]); !done) return done;
  }
  loop.resume_all();
  return {};
}

std::size_t block_for(double seconds) {
  const double share = seconds * kEventsPerSecond / 6;  // two rounds of three lanes
  return std::clamp(static_cast<std::size_t>(share), kSmallestBlock, kBlock);
}

}  // namespace

std::uint64_t trials_without_light(const std::string& session) {
  const auto reader = SessionReader::open(session);
  if (!reader) return 0;
  const auto trials = reader->trials();
  if (!trials) return 0;
  return static_cast<std::uint64_t>(std::count_if(trials->begin(), trials->end(), [](const TrialRow& row) {
    return row.would_have_fired_at != kNever && row.intended_arm != Arm::light;
  }));
}

Result<LatencyMode> measure_latency(const LatencyOptions& options, bool spin, double seconds,
                                    BenchConsole& console) {
  const int loop_cpu = this_machine().cores > 1 ? 1 : 0, boards_cpu = 0;
  const LiveRig::Plan plan{.bin = options.bin.empty() ? folder_of_programs() : options.bin,
                           .rig = {.spin = spin, .loop_cpu = loop_cpu, .photometry_hz = 1 / to_s(kPeriod)},
                           .interrupted = [&] { return console.interrupted(); }};
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
  RunWatch watch;
  LaneLoop loop(**live, {floor->get(), &rig, floor_again->get()}, spin, watch);
  std::array<std::vector<Duration>, 3> latencies;
  const std::string what =
      std::string(spin ? "spin" : "sleep") + " of " + std::to_string(static_cast<long>(seconds)) + " s";
  const Status ran = run_boards([&] { return run_blocks(loop, mode.block, seconds, latencies); }, watch, spin,
                                boards_cpu, what, console, mode.boards_scheduling);
  if (!ran) return tl::unexpected(ran.error());
  mode.floor_scheduling = (*floor)->scheduling();
  mode.rig_scheduling = rig.scheduling();
  if (auto ended = (*live)->end(); !ended) return tl::unexpected(ended.error());
  mode.floor = quantiles_of(std::move(latencies[0]));
  mode.rig = quantiles_of(std::move(latencies[1]));
  mode.floor_again = quantiles_of(std::move(latencies[2]));
  mode.control_trials = trials_without_light((*live)->session_folder());
  mode.lost = loop.lost[0] + loop.lost[1] + loop.lost[2] +
              (rig.silent_trials() > mode.control_trials ? rig.silent_trials() - mode.control_trials : 0);
  return mode;
}

}  // namespace dopaloop
