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

// The nearest of the words, if near enough (a third of the typed word's length, at least 2) to be meant. A
// word that goes on after the typed one (`gap_min` for `gap_min_ms`: the unit forgotten) is one letter away.
std::optional<std::string_view> probably_meant(std::string_view typed,
                                               std::span<const std::string_view> words);

}  // namespace dopaloop
