// The wires that leave the output board: what a valve and a laser would do, and what an edge log writes down.
#pragma once

#include <cstdint>

#include "drivers/device.h"
#include "rig/base/time.h"

namespace dopaloop {

struct OutputLines {
  virtual ~OutputLines() = default;
  // The board accepted a program of this length; before its first edge.
  virtual void program(SessionTime, OutputLine, std::uint32_t /*number*/, std::int64_t /*duration_us*/) {}
  virtual void valve(SessionTime at, bool on) = 0;
  // power_mw at the fibre tip while on; 0 when off.
  virtual void light(SessionTime at, bool on, double power_mw) = 0;
  virtual void masking(SessionTime at, bool on) { (void)at, (void)on; }
};

}  // namespace dopaloop
