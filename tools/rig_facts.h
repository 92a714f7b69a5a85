// What starting a rig needs to know of its configuration beforehand.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace dopaloop {

struct RigFacts {
  std::string name;
  bool emulated = false;  // its devices are emulated or replayed: they need a host process
};

// Every mistake in the file as a line of its own.
tl::expected<RigFacts, std::vector<std::string>> rig_facts(const std::string& config);

}  // namespace dopaloop
