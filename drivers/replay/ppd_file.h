// A pyPhotometry recording (.ppd): a u16 with the length of the header, the header in JSON, then u16 samples,
// the two channels in turn, all little-endian. A sample is a 15-bit reading above one bit of digital input.
//
// Read are versions 0.2, 0.3 and 1.x, modes with two analogue signals. From 1.1 on the pulsed modes store the
// reading with light and the one without for each signal; the signal is their difference (never below 0).
// Layouts as in the recorder's own reader (pyPhotometry, tools/data_import.py).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rig/base/result.h"

namespace dopaloop {

struct PpdRecording {
  std::string subject;
  std::string date_time;  // ISO 8601, as the recorder wrote it
  std::string mode;
  std::string version;
  double rate_hz = 0;                  // samples a second and channel
  double volts_per_count[2] = {0, 0};  // of signal and control
  std::vector<std::uint16_t> signal;   // channel 1, converter counts 0..32767
  std::vector<std::uint16_t> control;  // channel 2, as long as signal
  double duration_s() const { return static_cast<double>(signal.size()) / rate_hz; }
};

// What is wrong comes as "FILE: byte N: sentence".
Result<PpdRecording> read_ppd(const std::string& path);

}  // namespace dopaloop
