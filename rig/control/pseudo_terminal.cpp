#include "rig/control/pseudo_terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dopaloop {

Result<PseudoTerminal> open_pseudo_terminal(const std::string& whose) {
  PseudoTerminal t{Fd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)), Fd(), {}};
  char name[128];
  if (t.master.get() < 0 || ::grantpt(t.master.get()) != 0 || ::unlockpt(t.master.get()) != 0 ||
      ::ptsname_r(t.master.get(), name, sizeof name) != 0) {
    return fail("no pseudo-terminal for the " + whose + ": " + std::strerror(errno));
  }
  t.slave = Fd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios settings{};
  if (t.slave.get() < 0 || ::tcgetattr(t.slave.get(), &settings) != 0) {
    return fail(std::string(name) + ": cannot be opened");
  }
  ::cfmakeraw(&settings);
  ::tcsetattr(t.slave.get(), TCSANOW, &settings);
  t.name = name;
  return t;
}

}  // namespace dopaloop
