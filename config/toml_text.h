// A tree of values as TOML text that parse_toml reads back to the same tree.
#pragma once

#include <string>

#include "config/document.h"

namespace dopaloop {

// One value on one line: 60.0, "text with \"quotes\"", [0.0, 0.25].
std::string toml_value(const Node& value);

// A whole document: of each table first its values, then its tables under their headers.
std::string toml_document(const Node& root);

}  // namespace dopaloop
