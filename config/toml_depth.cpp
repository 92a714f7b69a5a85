#include "config/toml_depth.h"

#include <algorithm>

namespace dopaloop {
namespace {

// Past the end of a string on several lines that opens at `from`; one or two quotes may come before its last
// three.
std::size_t after_long_string(std::string_view text, std::size_t from) {
  const char quote = text[from];
  std::size_t i = from + 3;
  for (; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote && text.substr(i, 3) == text.substr(from, 3)) {
      i += 3;
      for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;
      return i;
    }
  }
  return text.size();
}

// Past the end of the string that opens at `from`, or at the end of its line where it has none.
std::size_t after_string(std::string_view text, std::size_t from) {
  const char quote = text[from];
  if (text.size() - from >= 3 && text[from + 1] == quote && text[from + 2] == quote)
    return after_long_string(text, from);
  for (std::size_t i = from + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == quote) return i + 1;
    if (text[i] == '\\' && quote == '"') ++i;
  }
  return std::min(text.find('\n', from), text.size());
}

}  // namespace

int line_of_deep_key(std::string_view text) {
  constexpr std::string_view kEndsAKey = "=,[]{}\n";
  int line = 1, parts = 1;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"' || text[i] == '\'') {
      const std::size_t end = after_string(text, i);
      line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(i),
                                          text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      i = end;
    } else if (text[i] == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else {
      if (text[i] == '\n') ++line;
      if (kEndsAKey.find(text[i]) != std::string_view::npos) parts = 1;
      if (text[i] == '.' && ++parts > kMostKeyParts) return line;
      ++i;
    }
  }
  return 0;
}

}  // namespace dopaloop
