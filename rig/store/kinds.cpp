#include "rig/store/kinds.h"

#include <array>
#include <utility>

namespace dopaloop {

std::string table_of(std::string_view record_name) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Pair, 14> kTables{{{"trial", "trials"},
                                                 {"event", "events"},
                                                 {"command", "commands"},
                                                 {"command_answer", "command_answers"},
                                                 {"guidance", "guidance"},
                                                 {"weight_names", "weight_names"},
                                                 {"output_edge", "edges"},
                                                 {"device_fault", "device_faults"},
                                                 {"lick", "licks"},
                                                 {"stimulus_flip", "stimulus_flips"},
                                                 {"photodiode_edge", "photodiode_edges"},
                                                 {"clock_fit", "clock_fits"},
                                                 {"overrun", "overruns"},
                                                 {"parameter_changed", "parameters"}}};
  for (const Pair& entry : kTables) {
    if (entry.first == record_name) return std::string(entry.second);
  }
  return {};
}

}  // namespace dopaloop
