#include "rig/base/clock.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

namespace dopaloop {
namespace {

std::int64_t read_ns(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

}  // namespace

SessionTime monotonic_now() { return at_ns<SessionTime>(read_ns(CLOCK_MONOTONIC)); }

ClockReading read_clocks() {
  return {monotonic_now(), Duration{read_ns(CLOCK_MONOTONIC_RAW)}, at_ns<WallTime>(read_ns(CLOCK_REALTIME))};
}

void sleep_until(SessionTime deadline) {
  const std::int64_t ns = to_ns(deadline);
  timespec t{ns / 1'000'000'000LL, ns % 1'000'000'000LL};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == EINTR) {
  }
}

void wait_any(pollfd* fds, std::size_t n, SessionTime deadline) {
  for (;;) {
    const std::int64_t left = std::max<std::int64_t>(0, to_ns(deadline) - to_ns(monotonic_now()));
    const timespec t{left / 1'000'000'000LL, left % 1'000'000'000LL};
    if (::ppoll(fds, n, deadline == kNever ? nullptr : &t, nullptr) >= 0 || errno != EINTR) return;
  }
}

bool wait_readable(int fd, SessionTime deadline) {
  pollfd p{fd, POLLIN, 0};
  wait_any(&p, 1, deadline);
  return p.revents != 0;
}

LocalTimeText local_time(WallTime t) {
  const std::time_t seconds = static_cast<std::time_t>(to_ns(t) / 1'000'000'000LL);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  LocalTimeText text{};
  char zone[8];
  std::strftime(text.date, sizeof text.date, "%Y-%m-%d", &parts);
  std::strftime(text.instant, sizeof text.instant, "%Y-%m-%dT%H:%M:%S", &parts);
  std::strftime(zone, sizeof zone, "%z", &parts);
  const std::size_t used = 19;  // length of the instant without its zone
  std::snprintf(text.instant + used, sizeof text.instant - used, "%.3s:%.2s", zone, zone + 3);
  return text;
}

}  // namespace dopaloop
