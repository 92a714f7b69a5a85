// Rules (rig/base/settings.h) in words.
#pragma once

#include <string>

#include "rig/base/settings.h"

namespace dopaloop {

// "0 to 100", "at least 0", "at most 1"; empty when every number will do.
std::string range_text(const Rule& rule);

}  // namespace dopaloop
