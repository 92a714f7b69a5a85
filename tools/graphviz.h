// Graphviz, where it is installed: its `dot` as a child process.
#pragma once

#include <string>

#include "rig/base/result.h"

namespace dopaloop {

// The graph as SVG. The error says that there is no `dot`, or that it failed.
Result<std::string> svg_of(const std::string& dot_text);

}  // namespace dopaloop
