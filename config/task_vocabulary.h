// What the trial of a task may name: the numbers among its settings, and the facts of its trials.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "rig/base/settings.h"
#include "rig/task/task_numbers.h"

namespace dopaloop {

struct NamedNumber {
  std::string_view key;  // lives as long as the program
  double value = 0;
  Rule rule;
};

struct TaskVocabulary {
  std::vector<NamedNumber> numbers;  // in the order of numbers_of (rig/task/task_numbers.h)
  double wheel_counts_per_turn = 1;
  std::uint32_t facts = 0;  // bits of TrialFact
};

template <class S>
TaskVocabulary vocabulary_of(const S& settings, std::uint32_t facts) {
  TaskVocabulary vocabulary;
  vocabulary.facts = facts;
  for_each_number(settings,
                  [&](std::string_view key, const double& value, const Rule& rule, std::string_view) {
                    vocabulary.numbers.push_back({key, value, rule});
                  });
  if constexpr (requires { settings.wheel_counts_per_turn; })
    vocabulary.wheel_counts_per_turn = static_cast<double>(settings.wheel_counts_per_turn);
  return vocabulary;
}

}  // namespace dopaloop
