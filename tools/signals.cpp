#include "tools/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include "rig/base/check.h"

namespace dopaloop {

SignalWatch::SignalWatch() {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int s : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGWINCH}) sigaddset(&taken, s);
  (void)::pthread_sigmask(SIG_BLOCK, &taken, &before_);
  (void)::signal(SIGPIPE, SIG_IGN);
  fd_ = ::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
  DOPALOOP_CHECK(fd_ >= 0, "no signal descriptor");
}

SignalWatch::~SignalWatch() {
  while (next()) {  // what came last was meant for what has ended
  }
  ::close(fd_);
  (void)::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> SignalWatch::next() {
  signalfd_siginfo info{};
  if (::read(fd_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

}  // namespace dopaloop
