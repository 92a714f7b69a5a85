#include "tools/target.h"

#include <string_view>

#include "protocol/channels.h"

namespace dopaloop {

Result<std::string> runtime_of(const std::string& target) {
  constexpr std::string_view scheme = "ipc://";
  if (target.starts_with(scheme)) {
    const std::string path = target.substr(scheme.size());
    const std::size_t slash = path.rfind('/');
    const std::string_view name = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
    if (slash != std::string::npos && slash > 0 && (name == "telemetry" || name == "command"))
      return path.substr(0, slash);
    return fail("'" + target +
                "' is no rig's socket: they are called ipc://RUNTIME/telemetry and ipc://RUNTIME/command");
  }
  if (target.find("://") != std::string::npos)
    return fail("'" + target + "': only local rigs (ipc://) can be reached");
  if (target.find('/') == std::string::npos) return default_runtime_folder(target);
  return target.size() > 1 && target.ends_with('/') ? target.substr(0, target.size() - 1) : target;
}

Result<std::string> only_running_rig(const std::string& base, bool& none) {
  const auto rigs = running_rigs(base);
  none = rigs.empty();
  if (none) return fail("no rig is running below " + base);
  if (rigs.size() == 1) return rigs.front();
  std::string list;
  for (const auto& r : rigs) list += "\n  " + r;
  return fail("several rigs are running; name one:" + list);
}

}  // namespace dopaloop
