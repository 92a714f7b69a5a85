// TOML text to a tree of values. The TOML library itself is known to toml_file.cpp alone.
#pragma once

#include <string_view>

#include "config/document.h"

namespace dopaloop {

struct ParsedToml {
  Node root;
  Mistakes mistakes;     // in the text's order
  bool complete = true;  // false: the text could not be read to its end, so what `root` lacks may be there
};

// Goes on after a line `key = value` that is no TOML or repeats a key, so that the file's other mistakes are
// found in the same pass; stops at any other mistake. Never throws.
ParsedToml parse_toml(std::string_view text);

}  // namespace dopaloop
