#include "config/manual.h"

#include <span>
#include <type_traits>

#include "config/rig_config.h"
#include "config/rule_text.h"
#include "config/task_kinds.h"
#include "config/toml_text.h"
#include "config/write_settings.h"

namespace dopaloop {
namespace {

template <class V>
std::string type_text(const V& value) {
  if constexpr (std::is_same_v<V, bool>)
    return "true or false";
  else if constexpr (std::is_same_v<V, std::int64_t>)
    return "whole number";
  else if constexpr (std::is_same_v<V, double>)
    return "number";
  else if constexpr (std::is_same_v<V, std::string>)
    return "text";
  else if constexpr (std::is_same_v<V, std::vector<double>>)
    return "list of numbers";
  else if constexpr (is_settings_list<V>)
    return "list of tables";
  else {
    std::string words;
    for (const std::string_view word : choices_of(value)) (words += words.empty() ? "" : " | ") += word;
    return words;
  }
}

std::string entry(std::string_view key, const std::string& type, const Rule& rule, const Node& otherwise,
                  std::string_view meaning) {
  const std::string range = range_text(rule);
  const std::string must = rule.required ? "required" : "default " + toml_value(otherwise);
  return "  " + std::string(key) + "\n      " + type + (range.empty() ? "" : ", " + range) + "; " + must +
         "\n      " + std::string(meaning) + "\n";
}

constexpr std::string_view kTrial = R"(
  first, [states.NAME], [inter_trial], [live]
      the trial itself: its states, what each drives, and where it goes from there; what may change while a
      session runs. A file that describes no trial has the one of the shipped file for its task.
      config/tasks/README.md explains each key; `dopaloop task draw FILE` draws it
)";

// A table's values, then the tables in it.
template <Settings T>
void write(const T& defaults, const std::string& name, std::string_view meaning, std::string& out) {
  out += "\n" + (name.empty() ? "" : "[" + name + "]  ") + std::string(meaning) + "\n";
  T::describe([&](std::string_view key, auto member, const Rule& rule, std::string_view line) {
    const auto& value = defaults.*member;
    if constexpr (!Settings<std::remove_cvref_t<decltype(value)>>) {
      out += entry(key, type_text(value), rule, node_of(value), line);
    }
  });
  T::describe([&](std::string_view key, auto member, const Rule&, std::string_view line) {
    const auto& value = defaults.*member;
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (Settings<Value>) write(value, dotted(name, key), line, out);
    if constexpr (is_settings_list<Value>)
      write(typename Value::value_type{}, "[" + dotted(name, key) + "]", line, out);
  });
}

std::string table_row(const std::string& key, std::string values, const Rule& rule, const Node& otherwise,
                      std::string_view meaning) {
  for (std::size_t at = 0; (at = values.find('|', at)) != std::string::npos; at += 2) values.insert(at, "\\");
  const std::string range = range_text(rule);
  return "| `" + key + "` | " + values + (range.empty() ? "" : ", " + range) + " | " +
         (rule.required ? "required" : "`" + toml_value(otherwise) + "`") + " | " + std::string(meaning) +
         " |\n";
}

// A table's values where they stand; then, as in write(), the tables in it.
template <Settings T>
std::string rows_of(const T& defaults, const std::string& name = "") {
  std::string rows, tables;
  T::describe([&](std::string_view key, auto member, const Rule& rule, std::string_view meaning) {
    const auto& value = defaults.*member;
    using Value = std::remove_cvref_t<decltype(value)>;
    const std::string full = dotted(name, key);
    if constexpr (Settings<Value>)
      tables += rows_of(value, full);
    else
      rows += table_row(full, type_text(value), rule, node_of(value), meaning);
    if constexpr (is_settings_list<Value>) tables += rows_of(typename Value::value_type{}, full);
  });
  return rows + tables;
}

}  // namespace

std::string manual() {
  std::string out =
      "A rig file says what the rig is, what it may do to an animal, and which task file it runs. A task "
      "file\n"
      "says what the mouse is asked. Both are TOML. Every key not listed here is an error. Ranges include "
      "their\n"
      "ends; for a list they hold for each element. `dopaloop check FILE` names every mistake at once.\n";
  write(RigConfig{}, "", "A rig file", out);
  write(TaskFile<VisualDecisionConfig>{}, "", "A task file of the visual decision", out);
  write(TaskFile<TraceConditioningConfig>{}, "", "A task file of trace conditioning", out);
  out += kTrial;
  return out;
}

std::string task_settings_table(TaskKind kind) {
  TaskConfig defaults;
  defaults.task_kind = kind;
  return "| key | values | default | meaning |\n|---|---|---|---|\n" +
         with_task_settings(defaults, [](const auto& settings) { return rows_of(settings); });
}

}  // namespace dopaloop
