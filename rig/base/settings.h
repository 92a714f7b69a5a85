// Settings describe themselves once; the strict loader, the dump with every default and the manual follow
// (config/).
//
// A settings struct has
//   template <class F> static constexpr void describe(F&& f) {
//     f("power_max_mw", &InterlockLimits::power_max_mw, required(0, 50), "manual line"); ... }
// The key carries the unit. A member may be bool, an integer, double, std::string, std::vector<double>,
// std::vector<Settings> (an array of tables), an enum with `choices_of(E)` beside it, or another settings
// struct (a table of its own; its rule is ignored). Ranges are closed; for a vector they hold for each
// element.
#pragma once

#include <limits>
#include <span>
#include <string_view>

namespace dopaloop {

struct Rule {
  bool required = false;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

// No default: the file must say it.
constexpr Rule required(double min, double max) { return {true, min, max}; }
constexpr Rule required() { return {.required = true}; }
// The struct's member initialiser is the default.
constexpr Rule optional(double min, double max) { return {false, min, max}; }
constexpr Rule optional() { return {}; }

}  // namespace dopaloop
