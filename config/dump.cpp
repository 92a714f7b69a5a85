#include "config/dump.h"

#include <utility>

#include "config/task_kinds.h"
#include "config/toml_text.h"
#include "config/write_settings.h"

namespace dopaloop {
namespace {

template <class S>
Node inline_task(const RigConfig& config, const S& settings) {
  InlineTask<S> task;
  static_cast<S&>(task) = settings;
  task.task = config.task_kind;
  task.from = config.task;
  return node_of(task);
}

}  // namespace

std::string dump(const RigConfig& config) {
  Node root = node_of(config);
  Node& task = *root.find("task");
  task = with_task_settings(config, [&](const auto& settings) { return inline_task(config, settings); });
  for (const auto& [key, value] : config.trial.members) task.put(key, value);
  return toml_document(root);
}

}  // namespace dopaloop
