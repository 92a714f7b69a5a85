// The limits that stand in every state of the telemetry beside what was given of them.
#pragma once

namespace dopaloop {

struct DoseLimits {
  double water_ul = 0, water_day_ul = 0;  // a session; an animal and day
  double light_mj = 0, light_day_mj = 0;
};

}  // namespace dopaloop
