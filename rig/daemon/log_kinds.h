// The session's record kinds and sources, as the log must be told about them.
#pragma once

#include <vector>

#include "rig/store/kinds.h"
#include "rig/store/rows.h"

namespace dopaloop {

std::vector<KindInfo> log_kinds();
std::vector<SourceRow> log_sources();

}  // namespace dopaloop
