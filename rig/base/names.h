// Names of an enum's values, from a table in the order of its values. A value outside of the table has the
// empty name: by that decode (fields.h) knows bytes that are no value, and nothing is read past the table.
#pragma once

#include <cstddef>
#include <string_view>

namespace dopaloop {

template <class E, std::size_t N>
constexpr std::string_view name_in(const std::string_view (&names)[N], E value) {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{};
}

}  // namespace dopaloop
