// The manual of every setting, made from the settings themselves: `dopaloop help config`.
#pragma once

#include <string>

namespace dopaloop {

// Each key with its type, range, default (or `required`) and meaning; rig files first, then task files.
std::string manual();

}  // namespace dopaloop
