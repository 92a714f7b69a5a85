// The numbers of a task's settings in one row, so that the table (task_table.h) names them by place and they
// can change between trials: every double of a settings struct, in the order in which it describes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "rig/base/settings.h"

namespace dopaloop {

// f(key, value&, rule, manual) for each number of `settings`, in their order.
template <class Settings, class F>
void for_each_number(Settings& settings, F&& f) {
  std::remove_const_t<Settings>::describe(
      [&](std::string_view key, auto member, const Rule& rule, std::string_view manual) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(settings.*member)>, double>)
          f(key, settings.*member, rule, manual);
      });
}

template <class Settings>
std::vector<double> numbers_of(const Settings& settings) {
  std::vector<double> numbers;
  for_each_number(settings, [&](std::string_view, const double& value, const Rule&, std::string_view) {
    numbers.push_back(value);
  });
  return numbers;
}

// The place of a number among numbers_of(); nullopt: the settings have no such number.
template <class Settings>
std::optional<std::uint16_t> place_of_number(std::string_view wanted) {
  const Settings settings;
  std::optional<std::uint16_t> found;
  std::uint16_t place = 0;
  for_each_number(settings, [&](std::string_view key, const double&, const Rule&, std::string_view) {
    if (key == wanted) found = place;
    ++place;
  });
  return found;
}

// A setting that may change while a session runs, from the next trial on, and within which bounds.
struct LiveNumber {
  std::uint16_t place = 0;
  std::string_view key;  // lives as long as the program
  double min = 0, max = 0;
};

}  // namespace dopaloop
