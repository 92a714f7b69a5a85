#include "rig/daemon/safe_outputs.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

std::array<std::byte, 512> off_bytes;
std::atomic<std::size_t> off_size{0};
std::atomic<int> off_port{-1};

void switch_off() noexcept {
  const int port = off_port;
  if (port >= 0) [[maybe_unused]]
    const auto n = ::write(port, off_bytes.data(), off_size);
}

void on_fatal_signal(int number) {
  make_outputs_safe();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

void arm_safe_outputs(int port, std::span<const std::byte> off) {
  off_size = std::min(off.size(), off_bytes.size());
  std::copy_n(off.begin(), off_size.load(), off_bytes.begin());
  off_port = port;
  set_safe_outputs_handler(port >= 0 ? &switch_off : nullptr);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    struct sigaction action {};
    action.sa_handler = port >= 0 ? &on_fatal_signal : SIG_DFL;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace dopaloop
