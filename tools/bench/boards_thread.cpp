#include "tools/bench/boards_thread.h"

#include <csignal>
#include <ostream>
#include <thread>

#include "rig/base/clock.h"
#include "rig/daemon/realtime.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kTell = std::chrono::seconds(10), kLook = std::chrono::milliseconds(200);

}  // namespace

bool BenchConsole::interrupted() {
  while (const auto signal = signals_.next()) {
    if (*signal == SIGINT || *signal == SIGTERM || *signal == SIGHUP) interrupted_ = true;
  }
  return interrupted_;
}

void BenchConsole::say(const std::string& line) { progress_ << line << std::endl; }

void BenchConsole::wait(Duration longest) {
  [[maybe_unused]] const bool came = wait_readable(signals_.fd(), monotonic_now() + longest);
}

Status run_boards(const std::function<Status()>& body, RunWatch& watch, bool spin, int cpu,
                  const std::string& what, BenchConsole& console, std::string& scheduling) {
  Status ran;
  std::atomic<bool> done{false};
  std::thread boards([&] {
    [[maybe_unused]] const Status granted =
        make_realtime({.demand = false, .spin = spin, .priority = 80, .cpu = cpu});
    scheduling = scheduling_of(0);
    ran = body();
    done = true;
  });
  const SessionTime begin = monotonic_now();
  SessionTime tell_at = begin + kTell;
  while (!done) {
    console.wait(kLook);
    if (console.interrupted()) watch.stop = true;
    if (monotonic_now() < tell_at) continue;
    tell_at += kTell;
    console.say(what + ": " + std::to_string(static_cast<long>(to_s(monotonic_now() - begin))) + " s, " +
                std::to_string(watch.events) + " events");
  }
  boards.join();
  return ran;
}

}  // namespace dopaloop
