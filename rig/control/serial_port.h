// A serial port or pseudo-terminal: raw, exclusive, non-blocking. Errors name the port, what failed and what
// to do.
#pragma once

#include <string>

#include "rig/base/result.h"

namespace dopaloop {

// An owned file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_ = -1;
};

// Opens `path` for this process alone (TIOCEXCL, and flock, which root respects too).
Result<Fd> open_serial_port(const std::string& path);

}  // namespace dopaloop
