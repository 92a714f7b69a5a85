#include "rig/control/serial_port.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace dopaloop {
namespace {

// The process that holds a lock on this file, from the kernel's table; empty if not found.
std::string holder_of(int fd) {
  struct stat s {};
  if (::fstat(fd, &s) != 0) return {};
  std::ifstream locks("/proc/locks");
  std::string line;
  while (std::getline(locks, line)) {
    std::istringstream words(line);
    std::string id, type, mode, access, pid, file;
    words >> id >> type >> mode >> access >> pid >> file;
    if (file.size() > 6 && file.substr(6) == std::to_string(s.st_ino)) return pid;
  }
  return {};
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}
Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Fd> open_serial_port(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (fd.get() < 0) return fail(path + ": cannot open the port: " + std::strerror(errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    const std::string pid = holder_of(fd.get());
    return fail(path + ": port in use" + (pid.empty() ? "" : " by process " + pid) +
                "; end that program first");
  }
  termios t{};
  if (::tcgetattr(fd.get(), &t) != 0) return fail(path + ": not a serial port");
  ::cfmakeraw(&t);
  t.c_cflag |= CLOCAL | CREAD;
  t.c_cc[VMIN] = 1;
  t.c_cc[VTIME] = 0;
  if (::tcsetattr(fd.get(), TCSANOW, &t) != 0)
    return fail(path + ": cannot set the port up: " + std::strerror(errno));
  ::ioctl(fd.get(), TIOCEXCL);
  ::tcflush(fd.get(), TCIOFLUSH);
  return fd;
}

}  // namespace dopaloop
