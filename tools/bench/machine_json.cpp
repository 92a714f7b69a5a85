#include "tools/bench/machine_json.h"

#include <nlohmann/json.hpp>

#include "tools/machine.h"

namespace dopaloop {

std::string machine_json() {
  const Machine m = this_machine();
  const nlohmann::ordered_json json{{"cpu_model", m.cpu_model},
                                    {"cores", m.cores},
                                    {"kernel", m.kernel},
                                    {"virtual_machine", m.virtual_machine}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace dopaloop
