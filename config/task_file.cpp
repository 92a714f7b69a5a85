#include "config/task_file.h"

#include <span>
#include <utility>

#include "config/read_settings.h"
#include "config/rig_config.h"
#include "config/source.h"
#include "config/task_compiler.h"
#include "config/task_kinds.h"
#include "config/task_proofs.h"
#include "config/task_vocabulary.h"
#include "config/toml_file.h"

namespace dopaloop {
namespace {

// The word that says which task this is; what else the file may hold depends on it.
struct KindOnly {
  TaskKind task{};

  template <class F>
  static constexpr void describe(F&& f) {
    f("task", &KindOnly::task, required(), "which task the settings are for");
  }
};

bool read_kind(const Node& table, const std::string& prefix, TaskKind& kind, Mistakes& mistakes) {
  if (!is_kind(table, Node::Kind::table, {prefix, {}, mistakes})) return false;
  Node word;
  word.line = table.line;
  if (const Node* node = table.find("task")) word.put("task", *node);
  KindOnly read;
  const std::size_t before = mistakes.size();
  read_settings(word, prefix, read, mistakes);
  kind = read.task;
  return mistakes.size() == before && table.find("task")->kind == Node::Kind::text;
}

// The settings, and what of the file is for the compiler.
template <class S>
void read_with(const Node& table, const std::string& prefix, S& settings, TaskReading& reading) {
  const bool is_inline = !prefix.empty();
  if (is_inline) {
    InlineTask<S> task;
    read_settings(table, prefix, task, reading.mistakes, kTrialKeys);
    settings = task;
    reading.from = task.from;
  } else {
    TaskFile<S> task;
    read_settings(table, prefix, task, reading.mistakes, kTrialKeys);
    settings = task;
  }
}

// The trial of the shipped file, in place of one that this task does not describe.
void take_shipped_trial(TaskReading& reading) {
  reading.shipped_path = "builtin:" + std::string(shipped_task(reading.task.task_kind));
  const Result<std::string> text = read_source(reading.shipped_path);
  Node shipped = text ? trial_part(parse_toml(*text).root) : Node();
  for (auto& [key, value] : shipped.members)
    if (key != "live") reading.task.trial.put(key, std::move(value));
}

void compile(const std::string& prefix, TaskReading& reading) {
  TaskConfig& task = reading.task;
  const TaskVocabulary vocabulary = vocabulary_of(task);
  if (!describes_trial(task.trial)) take_shipped_trial(reading);
  const bool own = reading.shipped_path.empty();
  Mistakes& mistakes = own ? reading.mistakes : reading.shipped_mistakes;
  task.live = compile_live(task.trial, prefix, vocabulary, reading.mistakes);
  task.task_table = compile_trial(task.trial, own ? prefix : "", vocabulary, mistakes);
  if (!reading.mistakes.empty() || !reading.shipped_mistakes.empty()) return;
  for (Mistake& m : prove_task(task.task_table, bounds_of(vocabulary, task.live)).mistakes)
    mistakes.push_back({m.line, dotted(own ? prefix : "", m.key), std::move(m.message)});
}

}  // namespace

TaskReading read_task(const Node& table, const std::string& prefix) {
  TaskReading reading;
  if (!read_kind(table, prefix, reading.task.task_kind, reading.mistakes)) return reading;
  with_task_settings(reading.task, [&](auto& settings) { read_with(table, prefix, settings, reading); });
  reading.task.trial = trial_part(table);
  compile(prefix, reading);
  return reading;
}

}  // namespace dopaloop
