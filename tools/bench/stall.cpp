#include "tools/bench/stall.h"

#include <algorithm>

#include "rig/base/clock.h"
#include "rig/store/reader.h"
#include "tools/bench/boards_thread.h"
#include "tools/bench/latency.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kPeriod = std::chrono::milliseconds(1);
constexpr Duration kAfter = std::chrono::seconds(1);         // of recovery that counts
constexpr Duration kFresh = std::chrono::milliseconds(200);  // age of a trial in which a stall begins
constexpr double kEndsBefore = .9;  // of the stall, a trial is over: its end falls into the stall
constexpr std::size_t kFloor = 0, kRig = 1, kFloorAgain = 2;
constexpr std::size_t kUncounted = 20, kAll = SIZE_MAX;

struct Cell {
  Stall what;
  Blocks blocks;
  std::vector<Window> windows;
};

class StallRun {
 public:
  StallRun(LiveRig& live, LaneLoop& loop, const StallOptions& options)
      : live_(live), loop_(loop), staller_(live), stall_(from_s(options.stall_s)) {
    cells.push_back({Stall::none, {}, {}});
    for (const Stall what : options.stalls) cells.push_back({what, {}, {}});
  }

  Status run(double seconds) {
    if (auto ready = loop_.wait_for_first_trial(); !ready) return ready;
    std::vector<Duration> uncounted;
    for (const std::size_t lane : {kFloor, kRig, kFloorAgain}) {
      if (auto warm = loop_.block(lane, kUncounted, kNever, uncounted); !warm) return warm;
    }
    const SessionTime end = monotonic_now() + from_s(seconds);
    for (; rounds == 0 || monotonic_now() < end; ++rounds) {
      if (auto done = round(); !done) return done;
    }
    return {};
  }

  Blocks floor, floor_again;
  std::vector<Cell> cells;  // the first: nothing stalls
  std::size_t rounds = 0;

 private:
  // Twice as much of the undisturbed rig as of each stall; each round begins at another place.
  Status round() {
    if (auto done = floor_block(kFloor, floor); !done) return done;
    if (auto done = rig_block(cells[0]); !done) return done;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (auto done = rig_block(cells[(i + rounds) % cells.size()]); !done) return done;
    }
    return floor_block(kFloorAgain, floor_again);
  }

  Status floor_block(std::size_t lane, Blocks& blocks) {
    blocks.emplace_back();
    return loop_.block(lane, kAll, monotonic_now() + stall_ + kAfter, blocks.back());
  }

  // A trial with light that has only just begun.
  Status reach_fresh_trial() {
    std::vector<Duration> uncounted;
    for (;;) {
      if (auto done = loop_.block(kRig, 1, kNever, uncounted); !done) return done;
      if (monotonic_now() < live_.stimulus_at() + kFresh) return {};
      const SessionTime over = live_.stimulus_at() + from_s(live_.trial_s());
      if (auto served = loop_.serve_until(over); !served) return served;
    }
  }

  Status rig_block(Cell& cell) {
    if (auto fresh = reach_fresh_trial(); !fresh) return fresh;
    const SessionTime begin = monotonic_now(), end = begin + stall_;
    cell.blocks.emplace_back();
    if (auto stalls = staller_.begin(cell.what); !stalls) return stalls;
    Status measured = loop_.block(kRig, kAll, end, cell.blocks.back());
    if (measured) measured = loop_.serve_until(end);
    staller_.end();
    cell.windows.emplace_back(begin, monotonic_now());
    if (measured) measured = loop_.block(kRig, kAll, end + kAfter, cell.blocks.back());
    return measured;
  }

  LiveRig& live_;
  LaneLoop& loop_;
  Staller staller_;
  Duration stall_;
};

StallCell cell_report(const Cell& cell, const Cell& undisturbed, Interval floor_aa,
                      const std::vector<TrialRow>& trials) {
  StallCell report;
  report.what = cell.what;
  report.latency = quantiles_of(together(cell.blocks));
  report.stalls = cell.blocks.size();
  const double alone = quantiles_of(together(undisturbed.blocks)).p99_us;
  report.ratio_p99 = alone > 0 ? report.latency.p99_us / alone : 0;
  const Interval own = aa_interval(undisturbed.blocks, cell.blocks.size());
  report.aa = {std::min(own.low, floor_aa.low), std::max(own.high, floor_aa.high)};
  report.next_trial = waits_within(trials, cell.windows);
  return report;
}

// Both ways: neither of the two floors comes first.
Interval floor_interval(const StallReport& report) {
  if (report.floor.p99_us <= 0 || report.floor_again.p99_us <= 0) return {};
  const double ratio = report.floor_again.p99_us / report.floor.p99_us;
  return {std::min(ratio, 1 / ratio), std::max(ratio, 1 / ratio)};
}

Status tell_of_record(StallReport& report, const StallRun& run, const std::string& session) {
  auto record = check_record(session);
  if (!record) return tl::unexpected(record.error());
  report.record = *record;
  const auto reader = SessionReader::open(session);
  if (!reader) return tl::unexpected(reader.error());
  const auto trials = reader->trials();
  if (!trials) return tl::unexpected(trials.error());
  for (std::size_t i = 1; i < run.cells.size(); ++i) {
    report.cells.push_back(cell_report(run.cells[i], run.cells[0], floor_interval(report), *trials));
  }
  return {};
}

}  // namespace

Result<StallReport> measure_stalls(const StallOptions& options, BenchConsole& console) {
  const int loop_cpu = this_machine().cores > 1 ? 1 : 0, boards_cpu = 0;
  const LiveRig::Plan plan{.bin = options.bin.empty() ? folder_of_programs() : options.bin,
                           .rig = {.loop_cpu = loop_cpu,
                                   .photometry_hz = 1 / to_s(kPeriod),
                                   .trial_s = kEndsBefore * options.stall_s},
                           .by_run = true,
                           .interrupted = [&] { return console.interrupted(); }};
  auto live = LiveRig::start(plan);
  if (!live) return tl::unexpected(live.error());
  const SessionTime start = monotonic_now() + kPeriod;
  auto floor = EchoLane::make(plan, start + kPeriod / 3, kPeriod);
  auto floor_again = EchoLane::make(plan, start + 2 * kPeriod / 3, kPeriod);
  if (!floor) return tl::unexpected(floor.error());
  if (!floor_again) return tl::unexpected(floor_again.error());
  RigLane rig(**live);

  RunWatch watch;
  LaneLoop loop(**live, {floor->get(), &rig, floor_again->get()}, false, watch);
  loop.shortest_gap_ms = 15;
  StallRun run(**live, loop, options);
  StallReport report;
  std::string boards_scheduling;
  const std::string what = "stalls, " + std::to_string(static_cast<long>(options.seconds)) + " s and more";
  const Status ran = run_boards([&] { return run.run(options.seconds); }, watch, false, boards_cpu, what,
                                console, boards_scheduling);
  if (!ran) return tl::unexpected(ran.error());
  report.floor_scheduling = (*floor)->scheduling();
  report.rig_scheduling = rig.scheduling();
  const std::string session = (*live)->session_folder();
  if (auto ended = (*live)->end(); !ended) return tl::unexpected(ended.error());
  report.rounds = run.rounds;
  report.floor = quantiles_of(together(run.floor));
  report.floor_again = quantiles_of(together(run.floor_again));
  report.rig = quantiles_of(together(run.cells[0].blocks));
  if (auto told = tell_of_record(report, run, session); !told) return tl::unexpected(told.error());
  const std::uint64_t without = trials_without_light(session);
  report.lost = loop.lost[kFloor] + loop.lost[kRig] + loop.lost[kFloorAgain] +
                (rig.silent_trials() > without ? rig.silent_trials() - without : 0);
  return report;
}

}  // namespace dopaloop
