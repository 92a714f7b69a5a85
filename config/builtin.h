// The shipped rig and task files, inside the program: it runs without its sources beside it.
#pragma once

#include <span>
#include <string_view>

namespace dopaloop {

struct BuiltinFile {
  std::string_view path;  // below config/: rigs/emulated.toml
  std::string_view text;
};

// Every config/rigs/*.toml and config/tasks/*.toml, as they were when the program was built.
std::span<const BuiltinFile> builtin_files();

}  // namespace dopaloop
