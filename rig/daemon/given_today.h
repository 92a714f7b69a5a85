// What the animal of a session was given earlier the same day, as the interlock must be told at the start.
#pragma once

#include <filesystem>

#include "rig/base/result.h"
#include "rig/session/interlock.h"

namespace dopaloop {

// `session`: this session's own folder; the day's other sessions lie beside it. To the sums of a session that
// was cut the most is added that `limits` let through in the time that its log may lack: the valve open
// without a pause, or the light of a 10 s window. Fails where a sum is not known (rig/store/day_sum.h).
Result<GivenToday> given_today(const std::filesystem::path& session, const InterlockLimits& limits);

}  // namespace dopaloop
