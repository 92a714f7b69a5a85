// Signals as something to poll and read, in the order they came: no handler runs in the middle of anything.
#pragma once

#include <csignal>
#include <optional>

namespace dopaloop {

// Takes SIGINT, SIGTERM, SIGHUP, SIGCHLD and SIGWINCH for as long as it lives, and ignores SIGPIPE from then
// on (children inherit that: none dies because nobody reads it any more). Make it before any other thread
// exists; one at a time.
class SignalWatch {
 public:
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();
  int fd() const { return fd_; }
  std::optional<int> next();  // never waits

 private:
  sigset_t before_{};
  int fd_;
};

}  // namespace dopaloop
