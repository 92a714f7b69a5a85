// The only place that reads a clock or sleeps (the lint forbids both elsewhere). The session logic never
// comes here: it is given `now`.
#pragma once

#include <cstddef>

#include "rig/base/time.h"

struct pollfd;  // <poll.h>

namespace dopaloop {

// The three clocks read as close together as a program can.
struct ClockReading {
  SessionTime monotonic;
  Duration raw;  // CLOCK_MONOTONIC_RAW, since boot
  WallTime realtime;
};

SessionTime monotonic_now();
ClockReading read_clocks();
void sleep_until(SessionTime deadline);
// Waits until `fd` is readable or the deadline comes; true if readable.
bool wait_readable(int fd, SessionTime deadline);
// The same for several: poll(2) with a deadline. Events are in `fds` as poll leaves them.
void wait_any(pollfd* fds, std::size_t n, SessionTime deadline);

// "2026-11-22" and "2026-11-22T15:04:05+01:00" in the machine's time zone.
struct LocalTimeText {
  char date[11];
  char instant[32];
};
LocalTimeText local_time(WallTime t);

}  // namespace dopaloop
