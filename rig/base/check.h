// DOPALOOP_CHECK(condition, "sentence"): a condition that only a bug can break. When it breaks, the outputs
// are made safe first (the handler the daemon registers), then the process aborts with the place and the
// sentence. Never used on input, files, devices or the network: those are values (result.h).
#pragma once

namespace dopaloop {

// Called once, from the failing thread, before the abort. Must be async-signal-safe. nullptr removes it.
void set_safe_outputs_handler(void (*handler)() noexcept);

// Runs the registered handler now (also used by the daemon's fatal signals).
void make_outputs_safe() noexcept;

[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const char* message) noexcept;

}  // namespace dopaloop

#define DOPALOOP_CHECK(condition, message) \
  ((condition) ? void(0) : ::dopaloop::check_failed(__FILE__, __LINE__, #condition, message))
