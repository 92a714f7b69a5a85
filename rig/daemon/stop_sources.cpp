#include "rig/daemon/stop_sources.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "rig/base/clock.h"

namespace dopaloop {

void StopSources::look() {
  look_at_owner();
  look_at_signals();
}

void StopSources::look_at_owner() {
  if (owner_fd_ < 0) return;
  if (!wait_readable(owner_fd_, at_ns<SessionTime>(0))) return;
  char byte = 0;
  if (::read(owner_fd_, &byte, 1) > 0) return;
  owner_fd_ = -1;
  post(CommandKind::stop_after_trial, "rigd: the program that started it is gone");
}

// First: after the trial. Second, or SIGTERM: now.
void StopSources::look_at_signals() {
  signalfd_siginfo info{};
  if (signal_fd_ < 0) return;
  while (::read(signal_fd_, &info, sizeof info) == sizeof info) {
    const bool now = info.ssi_signo == SIGTERM || signalled_;
    post(now ? CommandKind::stop_now : CommandKind::stop_after_trial, "rigd: stop signal");
    signalled_ = true;
  }
}

void StopSources::post(CommandKind kind, const char* who) {
  OperatorCommand c;
  c.command = kind;
  c.who = who;
  mailbox_.post(Producer::link, c);
}

}  // namespace dopaloop
