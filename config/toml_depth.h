// Guards the TOML parser against keys of many thousand parts (a.a.a. ...): it makes a table of each part, one
// inside the other, and tables that deep exhaust the stack of whoever walks through them.
#pragma once

#include <string_view>

namespace dopaloop {

inline constexpr int kMostKeyParts = 8;  // no key of a configuration has more than four

// Line of the first key or table name that has more parts than that; 0: there is none. Exact up to the first
// place that is no TOML, where a parser stops.
int line_of_deep_key(std::string_view toml);

}  // namespace dopaloop
