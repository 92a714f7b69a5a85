// What counts as an overrun of the control loop.
#pragma once

#include "rig/base/time.h"

namespace dopaloop {

// One step of the loop, from its wake-up to its last byte written, `took`. `until_deadline`: from the wake-up
// to the next deadline, as it stands after the step; zero or less for a deadline that had come when the loop
// woke (waking late is no fault of the step). True if the step ended after that deadline, or took longer than
// `budget`.
constexpr bool overran(Duration took, Duration until_deadline, Duration budget) {
  return took > budget || (until_deadline > Duration::zero() && took > until_deadline);
}

}  // namespace dopaloop
