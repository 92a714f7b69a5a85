#include "rig/store/kinds.h"

#include <array>
#include <utility>

namespace dopaloop {

std::string table_of(std::string_view record_name) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Pair, 9> kTables{{{"trial", "trials"},
                                                {"event", "events"},
                                                {"command", "commands"},
                                                {"parameter_changed", "parameters"},
                                                {"command_answer", "command_answers"},
                                                {"guidance", "guidance"},
                                                {"weight_names", "weight_names"},
                                                {"output_edge", "edges"},
                                                {"device_fault", "device_faults"}}};
  for (const Pair& entry : kTables) {
    if (entry.first == record_name) return std::string(entry.second);
  }
  return {};
}

}  // namespace dopaloop
