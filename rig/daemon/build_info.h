// Which build this is, for the log: replays are bit-exact on the same build and processor features.
#pragma once

#include <string>

namespace dopaloop {

std::string software_version();  // "0.1.0 (1a2b3c4)"
std::string build_id();          // of the running program, from its ELF note; empty where it has none
std::string compiler();
std::string cpu_features();  // processor model, and the instruction sets that change floating point

}  // namespace dopaloop
