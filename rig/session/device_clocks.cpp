#include "rig/session/device_clocks.h"

namespace dopaloop {
namespace {

// A stamp beyond some 36 years is no time, and differences of such would overflow.
bool is_time(DeviceTime stamp) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  return to_ns(stamp) > -kMost && to_ns(stamp) < kMost;
}

}  // namespace

DeviceClocks::Mapping DeviceClocks::map(std::uint8_t device, DeviceTime stamp, SessionTime arrival) {
  if (!is_time(stamp)) return {arrival, false};
  SessionTime at = same_clock(stamp);
  bool same = true;
  if (device < kMaxClocks) {
    ClockMap& map = maps_[device];
    const std::uint32_t fits = map.fits();
    at = map.map(stamp, arrival);
    same = fits == 0 || map.fits() == fits;
  }
  if (at >= arrival - kOldestStamp && at <= arrival + kNewestStamp) return {at, same};
  return {arrival, false};
}

void DeviceClocks::pulse(std::uint8_t device, DeviceTime stamp, SessionTime session) {
  if (device < kMaxClocks && is_time(stamp)) maps_[device].pulse(stamp, session);
}

void DeviceClocks::begin_anew(std::uint8_t device) {
  if (device < kMaxClocks) maps_[device].begin_anew();
}

}  // namespace dopaloop
