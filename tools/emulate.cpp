#include "tools/emulate.h"

#include "rig/daemon/emulation_server.h"

namespace dopaloop {

int emulate(const EmulateOptions& options, std::ostream&, std::ostream& err) {
  return serve_emulation({options.config, options.runtime, options.owner_fd}, err);
}

}  // namespace dopaloop
