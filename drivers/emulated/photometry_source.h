// Where the emulated photometry board's samples come from: a model of the fluorescence, or a recording.
#pragma once

#include <cstdint>
#include <optional>

#include "rig/base/time.h"

namespace dopaloop {

// Converter counts, 0..32767.
struct Reading {
  std::uint16_t signal = 0;
  std::uint16_t control = 0;
};

class PhotometrySource {
 public:
  virtual ~PhotometrySource() = default;
  // Sample `index` (from 0, rising), read at `now`; nothing: the recording is over, and stays over.
  virtual std::optional<Reading> read(SessionTime now, std::uint64_t index) = 0;
};

}  // namespace dopaloop
