// The wires that leave the output board: what a valve and a laser would do, and what an edge log writes down.
#pragma once

#include "rig/base/time.h"

namespace dopaloop {

struct OutputLines {
  virtual ~OutputLines() = default;
  virtual void valve(SessionTime at, bool on) = 0;
  // power_mw at the fibre tip while on; 0 when off.
  virtual void light(SessionTime at, bool on, double power_mw) = 0;
};

}  // namespace dopaloop
