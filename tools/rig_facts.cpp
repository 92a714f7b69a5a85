#include "tools/rig_facts.h"

#include "config/load.h"

namespace dopaloop {

tl::expected<RigFacts, std::vector<std::string>> rig_facts(const std::string& config) {
  const auto rig = load_rig(config);
  if (!rig) return tl::unexpected<std::vector<std::string>>(rig.error().lines);
  return RigFacts{rig->name, outputs_are_emulated(rig->devices.kind)};
}

}  // namespace dopaloop
