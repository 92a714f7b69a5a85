// Where configuration text comes from: files, or the copies built into the program.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/result.h"

namespace dopaloop {

// What a person typed, as the path that read_source takes and mistakes are told with:
// builtin:emulated becomes builtin:rigs/emulated.toml, a file stays as it is. `folder` is rigs or tasks.
std::string source_path(const std::string& typed, std::string_view folder = "rigs");

// `name` as the file `beside` means it: relative to its folder, inside the program for a built-in one.
std::string source_beside(const std::string& beside, const std::string& name);

// The whole text. The error says why there is none.
Result<std::string> read_source(const std::string& path);

}  // namespace dopaloop
