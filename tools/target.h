// Which rig a person means.
#pragma once

#include <string>

#include "rig/base/result.h"

namespace dopaloop {

// The runtime folder behind a socket's endpoint (ipc://R/telemetry), a folder's path (with a '/'), or a rig's
// name.
Result<std::string> runtime_of(const std::string& target);

// The one rig that runs below `base`. Fails with a list when there are several, and when there is none:
// `none` is then set.
Result<std::string> only_running_rig(const std::string& base, bool& none);

}  // namespace dopaloop
