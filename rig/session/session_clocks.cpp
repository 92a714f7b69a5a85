// Device clocks, and whose timer comes next.
#include <optional>
#include <utility>

#include "rig/session/session.h"

namespace dopaloop {
namespace {

std::optional<DeviceTime> stamp_of(const Input& input) {
  return std::visit(
      []<class T>(const T& event) -> std::optional<DeviceTime> {
        if constexpr (Stamped<T>)
          return event.at;
        else
          return std::nullopt;
      },
      input);
}

}  // namespace

// Each event is read by its device's clock once, whatever becomes of it.
void Session::take_stamp(const Input& input) {
  const std::optional<DeviceTime> stamp = stamp_of(input);
  if (!stamp) return;
  const DeviceClocks::Mapping mapping = clocks_.map(device_, *stamp, now_);
  mapped_ = mapping.at;
  if (!mapping.believed && !bad_stamp_told_) {
    event(
        true, "clock",
        "a device's time stamps jumped or cannot be true: its fit begins anew, or the time of arrival stands "
        "in their place; see clock_fits");
    bad_stamp_told_ = true;
  }
}

void Session::on(const SyncPulse& pulse) { clocks_.pulse(device_, pulse.device_at, pulse.session_at); }

// What the closing trial's row and its transaction hold of clocks and timing.
void Session::note_clocks() {
  row_.overruns = std::exchange(overruns_, 0);
  clocks_.for_each_fit(row_.trial, [this](const ClockFit& fit) { give(fit); });
}

TimerKind Session::next_timer() const {
  const SessionTime next = next_deadline();
  if (life_ == Life::running && next == task_.next_deadline()) return TimerKind::task;
  if (next == light_.overdue_at() || next == valve_.overdue_at()) return TimerKind::output;
  return TimerKind::session;
}

}  // namespace dopaloop
