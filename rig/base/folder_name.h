// Names that people give and that become folders: a mouse's, a rig's. One rule for all, and none can lead out
// of the folder it is for, look like an option or hide.
#pragma once

#include <algorithm>
#include <string_view>

namespace dopaloop {

inline constexpr std::size_t kLongestFolderName = 64;
inline constexpr std::string_view kFolderNameRule =
    "a name has 1 to 64 letters, digits, '-', '_' or '.' and begins with a letter, digit or '_'";

constexpr bool is_folder_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestFolderName && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), plain);
}

}  // namespace dopaloop
