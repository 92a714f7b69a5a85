#include "rig/base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace dopaloop {
namespace {
std::atomic<void (*)() noexcept> safe_outputs{nullptr};
}

void set_safe_outputs_handler(void (*handler)() noexcept) { safe_outputs = handler; }

void make_outputs_safe() noexcept {
  if (auto* handler = safe_outputs.exchange(nullptr)) handler();
}

void check_failed(const char* file, int line, const char* condition, const char* message) noexcept {
  make_outputs_safe();
  std::fprintf(stderr, "%s:%d: bug: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace dopaloop
