#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "rig/base/clock.h"
#include "tools/bench/live_rig.h"
#include "tools/bench/loop.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kWarmUp = std::chrono::seconds(2);

// Processor time of a process or thread so far, from its stat file: user and system.
double cpu_seconds(const std::string& stat) {
  const std::string line = first_line(stat);
  std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Serves the boards until `end`; the messages they sent.
Result<std::uint64_t> serve(LiveRig& live, SessionTime end) {
  std::uint64_t sent = 0;
  for (SessionTime now = monotonic_now(); now < end; now = monotonic_now()) {
    pollfd fds[LiveRig::kFds];
    live.fds(fds);
    const SessionTime look = now + std::chrono::milliseconds(250);
    wait_any(fds, LiveRig::kFds, std::min({end, look, live.next_timer(), live.next_sample()}));
    live.on_ready(fds);
    now = monotonic_now();
    sent += live.next_timer() <= now;
    live.run_timers(now);
    for (; live.next_sample() <= now; ++sent) live.send_sample(now, false);
    if (now >= look) {
      if (auto well = live.look_after(); !well) return tl::unexpected(well.error());
    }
  }
  return sent;
}

}  // namespace

Result<LoopLoad> measure_load(const LoopOptions& options) {
  const int cpu = this_machine().cores > 1 ? 1 : 0;
  auto live = LiveRig::start({options.bin.empty() ? folder_of_programs() : options.bin,
                              {.loop_cpu = cpu, .light = false, .photometry_hz = 1000},
                              true});
  if (!live) return tl::unexpected(live.error());
  LiveRig& rig = **live;
  while (rig.stimulus_at() == kNever) {
    if (auto served = serve(rig, monotonic_now() + kWarmUp); !served) return tl::unexpected(served.error());
    if (auto well = rig.look_after(); !well) return tl::unexpected(well.error());
  }
  const std::string process = "/proc/" + std::to_string(rig.rigd_pid());
  const std::string thread = process + "/task/" + std::to_string(rig.control_thread());
  const double rigd = cpu_seconds(process + "/stat"), control = cpu_seconds(thread + "/stat");
  const SessionTime begin = monotonic_now();
  const auto sent = serve(rig, begin + from_s(options.seconds));
  if (!sent) return tl::unexpected(sent.error());
  const double seconds = to_s(monotonic_now() - begin);
  const LoopLoad load{seconds, static_cast<double>(*sent) / seconds,
                      100 * (cpu_seconds(thread + "/stat") - control) / seconds,
                      100 * (cpu_seconds(process + "/stat") - rigd) / seconds};
  if (auto ended = rig.end(); !ended) return tl::unexpected(ended.error());
  return load;
}

}  // namespace dopaloop
