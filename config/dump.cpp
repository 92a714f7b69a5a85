#include "config/dump.h"

#include <utility>

#include "config/toml_text.h"
#include "config/write_settings.h"

namespace dopaloop {

std::string dump(const RigConfig& config) {
  InlineTask task;
  static_cast<VisualDecisionConfig&>(task) = config.visual_decision;
  task.task = config.task_kind;
  task.from = config.task;
  Node root = node_of(config);
  *root.find("task") = node_of(task);
  return toml_document(root);
}

}  // namespace dopaloop
