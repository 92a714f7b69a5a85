// The one place that knows what the kinds of task differ in: their settings struct, the facts their trials
// have, and the file they are shipped with. A new kind is a word of TaskKind, a member of TaskConfig and a
// case in each function here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/task_config.h"
#include "config/task_vocabulary.h"
#include "rig/base/settings.h"
#include "rig/task/session_rules.h"

namespace dopaloop {

// f(settings) with the settings struct of the task's kind. `config` is a TaskConfig, const or not.
template <class Config, class F>
decltype(auto) with_task_settings(Config& config, F&& f) {
  switch (config.task_kind) {
    case TaskKind::trace_conditioning:
      return f(config.trace_conditioning);
    case TaskKind::visual_decision:
      break;
  }
  return f(config.visual_decision);
}

inline const SessionRules& session_rules(const TaskConfig& config) {
  return with_task_settings(config, [](const auto& s) -> const SessionRules& { return s; });
}

// The row that a TaskMachine is given.
inline std::vector<double> task_numbers(const TaskConfig& config) {
  return with_task_settings(config, [](const auto& s) { return numbers_of(s); });
}

// Where the settings of a task that measures licks stand among its numbers.
inline std::optional<LickSettings> lick_settings(const TaskConfig& config) {
  if (config.task_kind != TaskKind::trace_conditioning) return std::nullopt;
  const auto number = [](std::string_view key, double scale) {
    return Quantity{.place = *place_of_number<TraceConditioningConfig>(key), .scale = scale};
  };
  return LickSettings{number("lick_baseline_s", 1), number("lick_collection_s", 1),
                      number("lick_gap_min_ms", .001)};
}

// Bits of the facts that a trial of this kind may have. Where both of a pair are known (cued and uncued,
// rewarded and omitted), each trial has exactly one of the two.
constexpr std::uint32_t facts_known(TaskKind kind) {
  const auto bit = [](TrialFact fact) { return 1u << static_cast<unsigned>(fact); };
  switch (kind) {
    case TaskKind::trace_conditioning:
      return bit(TrialFact::always) | bit(TrialFact::cued) | bit(TrialFact::uncued) |
             bit(TrialFact::rewarded) | bit(TrialFact::omitted);
    case TaskKind::visual_decision:
      break;
  }
  return bit(TrialFact::always) | bit(TrialFact::zero_contrast) | bit(TrialFact::repeat);
}

inline TaskVocabulary vocabulary_of(const TaskConfig& config) {
  return with_task_settings(config,
                            [&](const auto& s) { return vocabulary_of(s, facts_known(config.task_kind)); });
}

// Below config/. Its trial is the trial of a task file that describes none.
constexpr std::string_view shipped_task(TaskKind kind) {
  switch (kind) {
    case TaskKind::trace_conditioning:
      return "tasks/trace_conditioning.toml";
    case TaskKind::visual_decision:
      break;
  }
  return "tasks/visual_decision.toml";
}

}  // namespace dopaloop
