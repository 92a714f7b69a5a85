// What can stall beside a rig, and making it stall: on the real programs, from outside.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rig/base/names.h"
#include "tools/bench/deaf_subscriber.h"
#include "tools/bench/live_rig.h"

namespace dopaloop {

// modeld, monitor, run: the process is stopped by SIGSTOP. store: every write to the log's disk hangs.
// network: a subscriber that never reads is connected.
enum class Stall : std::uint8_t { none, modeld, monitor, run, store, network };
constexpr std::string_view name_of(Stall v) {
  constexpr std::string_view names[] = {"none", "modeld", "monitor", "run", "store", "network"};
  return name_in(names, v);
}
inline constexpr std::array kAllStalls{Stall::modeld, Stall::monitor, Stall::run, Stall::store,
                                       Stall::network};

// One at a time; whatever stalls when this goes is set going again.
class Staller {
 public:
  explicit Staller(LiveRig& live) : live_(live) {}  // started by_run
  Staller(const Staller&) = delete;
  Staller& operator=(const Staller&) = delete;
  ~Staller() { end(); }
  Status begin(Stall what);
  void end();

 private:
  Status stop_model();
  Status hang_disk();

  LiveRig& live_;
  Stall now_ = Stall::none;
  pid_t model_ = 0;
  std::optional<DeafSubscriber> deaf_;
};

}  // namespace dopaloop
