#include "tools/host_check.h"

#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "rig/base/clock.h"
#include "rig/control/latency.h"
#include "rig/control/serial_port.h"
#include "rig/daemon/realtime.h"
#include "rig/store/session_folder.h"
#include "tools/exit_codes.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

constexpr Duration kPeriod = std::chrono::milliseconds(1);
constexpr double kGoodWakeUs = 200, kWorstWakeUs = 1000;  // p99; a rig's own overruns begin at a millisecond
constexpr double kLongWakeUs = 10000;                     // one display frame is 16 700 us
constexpr std::uint64_t kComfortableBytes = 10ULL << 30;  // weeks of sessions

// Deadline to running, by the same kind of timer that wakes the control thread.
void measure_wakes(Duration length, LatencyHistogram& lateness) {
  const Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  SessionTime deadline = monotonic_now() + kPeriod;
  for (const SessionTime end = deadline + length; deadline < end; deadline += kPeriod) {
    const std::int64_t ns = to_ns(deadline);
    const itimerspec at{{0, 0}, {ns / 1'000'000'000, ns % 1'000'000'000}};
    ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &at, nullptr);
    std::uint64_t expirations = 0;
    if (::read(timer.get(), &expirations, sizeof expirations) < 0) return;
    const SessionTime now = monotonic_now();
    lateness.add(now - deadline);
    if (now - deadline > kPeriod) deadline = now;  // held up: what was missed meanwhile is not counted again
  }
}

void measure_wakes(Duration length, HostFacts& facts) {
  LatencyHistogram lateness;
  std::thread thread([&] {
    const Status granted = make_realtime({});
    facts.realtime = granted.has_value();
    if (!granted) facts.realtime_refused = granted.error().message;
    facts.scheduling = scheduling_of(0);
    measure_wakes(length, lateness);
  });
  thread.join();
  facts.wakes = lateness.count();
  facts.wake_p50_us = lateness.quantile_us(.5);
  facts.wake_p99_us = lateness.quantile_us(.99);
  facts.wake_max_us = lateness.max_us();
}

void try_memory_lock(HostFacts& facts) {
  const Status locked = lock_memory();
  facts.memory_lock = locked.has_value();
  if (!locked) facts.memory_lock_refused = locked.error().message;
  ::munlockall();
}

std::vector<std::string> read_governors(unsigned cores) {
  std::vector<std::string> governors;
  for (unsigned i = 0; i < cores; ++i) {
    const std::string path = "/sys/devices/system/cpu/cpu" + std::to_string(i) + "/cpufreq/scaling_governor";
    if (std::string governor = first_line(path); !governor.empty()) governors.push_back(std::move(governor));
  }
  return governors;
}

std::filesystem::path nearest_folder(std::filesystem::path folder) {
  std::error_code error;
  folder = std::filesystem::absolute(folder, error);
  while (folder.has_relative_path() && !std::filesystem::is_directory(folder, error)) {
    folder = folder.parent_path();
  }
  return folder;
}

std::string us_text(double us) { return std::to_string(static_cast<long>(us + .5)) + " us"; }

std::string gib_text(std::uint64_t bytes) {
  const auto tenths =
      static_cast<unsigned long>(static_cast<double>(bytes) / static_cast<double>(1ULL << 30) * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

HostFinding judge_wakes(const HostFacts& f) {
  const std::string what = "a thread woken by a timer runs after " + us_text(f.wake_p50_us) + " (median), " +
                           us_text(f.wake_p99_us) + " (99 %), " + us_text(f.wake_max_us) + " at most, of " +
                           std::to_string(f.wakes) + " wake-ups";
  if (f.wakes == 0) return {Fitness::unfit, "no timer could be had: wake-ups were not measured", "see dmesg"};
  if (f.wake_p99_us > kWorstWakeUs) {
    return {Fitness::unfit, what,
            "end other programs and measure again; then look for power saving in the firmware, or take "
            "another machine"};
  }
  if (f.wake_p99_us > kGoodWakeUs || f.wake_max_us > kLongWakeUs) {
    return {Fitness::improve, what,
            "end other programs and measure again; switch deep sleep states off in the firmware"};
  }
  return {Fitness::good, what, ""};
}

HostFinding judge_realtime(const HostFacts& f) {
  if (f.realtime) return {Fitness::good, "real-time scheduling is granted (" + f.scheduling + ")", ""};
  return {Fitness::unfit,
          f.realtime_refused.empty() ? "real-time scheduling is not granted" : f.realtime_refused,
          "setcap cap_sys_nice,cap_ipc_lock+ep rigd, or a line `@rig - rtprio 90` in "
          "/etc/security/limits.conf; and "
          "realtime.demand = true in the rig file"};
}

HostFinding judge_memory(const HostFacts& f) {
  if (f.memory_lock)
    return {Fitness::good, "memory can be locked: no page of rigd has to come from disk", ""};
  return {Fitness::improve, f.memory_lock_refused.empty() ? "memory cannot be locked" : f.memory_lock_refused,
          "setcap cap_sys_nice,cap_ipc_lock+ep rigd, or a line `@rig - memlock unlimited` in "
          "/etc/security/limits.conf"};
}

HostFinding judge_governor(const HostFacts& f) {
  if (f.governors.empty())
    return {Fitness::good, "no frequency governor is visible (the hypervisor or firmware decides)", ""};
  const auto other =
      std::find_if(f.governors.begin(), f.governors.end(), [](const auto& g) { return g != "performance"; });
  if (other == f.governors.end())
    return {Fitness::good, "the processor keeps its frequency (governor performance)", ""};
  return {Fitness::improve,
          "the processor saves power (governor " + *other + "): wake-ups after a pause are slower",
          "cpupower frequency-set -g performance"};
}

HostFinding judge_disk(const HostFacts& f) {
  const std::string what = gib_text(f.free_bytes) + " free for sessions in " + f.data;
  if (f.free_bytes < kLeastFreeBytes)
    return {Fitness::unfit, what + ": no session would begin", "free space, or give another --data"};
  if (f.free_bytes < kComfortableBytes) return {Fitness::improve, what, "free space soon"};
  return {Fitness::good, what, ""};
}

HostFinding judge_clock(const HostFacts& f) {
  constexpr std::string_view fast[] = {"tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"};
  const std::string what =
      "the kernel reads time from " + (f.clock_source.empty() ? "an unknown clock" : f.clock_source);
  if (std::find(std::begin(fast), std::end(fast), f.clock_source) != std::end(fast))
    return {Fitness::good, what, ""};
  return {
      Fitness::improve, what + ": reading it is slow",
      "see dmesg why tsc is not used; tsc=reliable on the kernel's command line where the processor's is"};
}

HostFinding judge_cores(const HostFacts& f) {
  const std::string what = text_of(f.machine);
  if (f.machine.cores < 2)
    return {Fitness::unfit, what + ": the loop would share one with disk, network and model",
            "at least 2 cores"};
  if (f.machine.virtual_machine) {
    return {Fitness::improve, what + ": its host can hold it up, and nothing in here can see or prevent that",
            "run animals on a machine of their own"};
  }
  return {Fitness::good, what, ""};
}

Fitness worst(const std::vector<HostFinding>& findings) {
  Fitness fitness = Fitness::good;
  for (const HostFinding& f : findings) fitness = std::max(fitness, f.fitness);
  return fitness;
}

std::string_view verdict_of(Fitness fitness) {
  constexpr std::string_view verdicts[] = {
      "fit to run animals", "fit to run animals; better with the changes below", "NOT fit to run animals"};
  return verdicts[static_cast<std::size_t>(fitness)];
}

Json json_of(const HostFacts& f, const std::vector<HostFinding>& findings) {
  constexpr std::string_view words[] = {"good", "improve", "unfit"};
  Json list = Json::array();
  for (const HostFinding& finding : findings) {
    list.push_back({{"fitness", words[static_cast<std::size_t>(finding.fitness)]},
                    {"what", finding.what},
                    {"change", finding.change}});
  }
  const Fitness fitness = worst(findings);
  return {{"fit", fitness != Fitness::unfit},
          {"verdict", verdict_of(fitness)},
          {"wake_up",
           {{"p50_us", f.wake_p50_us},
            {"p99_us", f.wake_p99_us},
            {"max_us", f.wake_max_us},
            {"n", f.wakes},
            {"scheduling", f.scheduling}}},
          {"realtime", f.realtime},
          {"memory_lock", f.memory_lock},
          {"governors", f.governors},
          {"clock_source", f.clock_source},
          {"data", f.data},
          {"free_bytes", f.free_bytes},
          {"machine",
           {{"cpu_model", f.machine.cpu_model},
            {"cores", f.machine.cores},
            {"kernel", f.machine.kernel},
            {"virtual_machine", f.machine.virtual_machine}}},
          {"findings", list}};
}

}  // namespace

HostFacts measure_host(const HostCheckOptions& options) {
  HostFacts facts;
  facts.machine = this_machine();
  facts.governors = read_governors(facts.machine.cores);
  facts.clock_source = first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  const std::filesystem::path folder = nearest_folder(options.data);
  facts.data = folder.string();
  facts.free_bytes = free_bytes(folder).value_or(0);
  measure_wakes(options.measure, facts);
  try_memory_lock(facts);
  return facts;
}

std::vector<HostFinding> judge_host(const HostFacts& facts) {
  std::vector<HostFinding> findings{judge_wakes(facts),    judge_realtime(facts), judge_memory(facts),
                                    judge_governor(facts), judge_disk(facts),     judge_clock(facts),
                                    judge_cores(facts)};
  std::stable_sort(findings.begin(), findings.end(),
                   [](const HostFinding& a, const HostFinding& b) { return a.fitness > b.fitness; });
  return findings;
}

int check_host(const HostCheckOptions& options, std::ostream& out) {
  const HostFacts facts = measure_host(options);
  const std::vector<HostFinding> findings = judge_host(facts);
  const Fitness fitness = worst(findings);
  if (options.json) {
    out << json_of(facts, findings).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    constexpr std::string_view marks[] = {"good     ", "improve  ", "NOT FIT  "};
    out << verdict_of(fitness) << "\n";
    for (const HostFinding& f : findings) {
      out << marks[static_cast<std::size_t>(f.fitness)] << f.what << "\n";
      if (!f.change.empty()) out << "         -> " << f.change << "\n";
    }
  }
  return fitness == Fitness::unfit ? kExitFailed : kExitFine;
}

}  // namespace dopaloop
