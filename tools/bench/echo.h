// The floor that rigd's latency is held against: the least a program can do between two terminals. It reads
// photometry frames, compares the signal, and writes the light command - no parser, no check, no log.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "drivers/device.h"

namespace dopaloop {

struct EchoOptions {
  std::string in, out;  // terminals: photometry board, output board
  int cpu = -1;
  int priority = 80;  // SCHED_FIFO where granted; unused when spinning
  bool spin = false;  // poll instead of sleeping, at SCHED_OTHER
};

// Until the terminal closes. 0; 1 with a line on `err` when a terminal cannot be opened.
int echo(const EchoOptions& options, std::ostream& err);

// The bytes of one photometry frame, and of one light command, as the emulated boards' wire has them.
std::vector<std::byte> sample_frame(const PhotometrySample& sample, std::uint8_t sequence);
std::vector<std::byte> light_frame();

// Where the signal stands in a photometry frame: 4 bytes of head, stamp, index.
inline constexpr std::size_t kSignalAt = 20;

}  // namespace dopaloop
