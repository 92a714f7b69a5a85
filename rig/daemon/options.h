// What a session is started with, beside its config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dopaloop {

struct DaemonOptions {
  std::string config;  // file, or builtin:NAME
  std::string subject;
  std::string data;          // folder that holds all sessions
  std::string experimenter;  // who is responsible
  std::optional<std::uint32_t> trials;
  std::string pace = "real";                // real, a number (times real time), or max
  std::optional<std::uint64_t> seed;        // of every random draw; none: drawn, and written in the log
  std::optional<std::uint32_t> from_phase;  // training phase to begin in; none: where the mouse stands
  std::string mouse;                        // replay: TRIALS.csv
  std::string photometry;                   // replay: FILE.ppd
  std::string runtime;  // folder of the rig's sockets; empty: the default for the rig's name
  int owner_fd = -1;    // a pipe whose end of file means: the program that started us is gone
};

// What is wrong with a seed as typed; empty: nothing.
std::string seed_mistake(const std::string& text);

// An option written `--name=` with nothing behind it, for the next word would be taken for its value:
// "--name: needs a value". Empty: there is none.
std::string option_without_value(int argc, const char* const* argv);

// Session seconds a real second: 0 for max. The error names what is allowed.
struct Pace {
  bool real = true;
  double factor = 1;
};

}  // namespace dopaloop
