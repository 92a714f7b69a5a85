// The word a person probably meant.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace dopaloop {

// Letters to insert, delete, replace or swap with the next to get from one word to the other (optimal string
// alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of the words, if near enough (a third of the typed word's length, at least 2) to be meant.
std::optional<std::string_view> probably_meant(std::string_view typed,
                                               std::span<const std::string_view> words);

}  // namespace dopaloop
