#include "rig/daemon/given_today.h"

#include <algorithm>

#include "rig/store/day_sum.h"

namespace dopaloop {
namespace {

// Drops without a pause: the steepest point of the calibration, and the drop that was under way.
double most_unrecorded_ul(const InterlockLimits& limits) {
  const WaterCalibration& table = limits.water_calibration;
  double ul_per_ms = 0;
  for (std::size_t i = 0; i < std::min(table.open_ms.size(), table.volume_ul.size()); ++i)
    ul_per_ms = std::max(ul_per_ms, table.volume_ul[i] / table.open_ms[i]);
  return std::min(limits.water.session_max_ul, kUnrecordedS * 1e3 * ul_per_ms + limits.water.drop_max_ul);
}

// kUnrecordedS lie inside some window of 10 s.
double most_unrecorded_mj(const InterlockLimits& limits) {
  static_assert(kUnrecordedS <= 10);
  return std::min(limits.light.energy_per_session_max_mj, limits.light.mean_power_10s_max_mw * 10);
}

}  // namespace

Result<GivenToday> given_today(const std::filesystem::path& session, const InterlockLimits& limits) {
  const auto sum = sum_of_day(session.parent_path(), session);
  if (!sum) return fail(sum.error().message);
  return GivenToday{sum->water_ul + sum->incomplete * most_unrecorded_ul(limits),
                    sum->light_mj + sum->incomplete * most_unrecorded_mj(limits)};
}

}  // namespace dopaloop
