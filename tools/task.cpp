#include "tools/task.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <ostream>

#include "config/finding.h"
#include "config/load.h"
#include "config/task_kinds.h"
#include "config/task_proofs.h"
#include "tools/exit_codes.h"
#include "tools/graphviz.h"
#include "tools/task_dot.h"

namespace dopaloop {
namespace {

std::optional<TaskConfig> loaded(const TaskOptions& options, std::ostream& err) {
  auto task = load_task(options.task);
  if (task) return std::move(*task);
  for (const std::string& line : task.error().lines) err << line << "\n";
  return std::nullopt;
}

int write_svg(const std::string& svg, const std::string& path, std::ostream& err) {
  std::ofstream file(path, std::ios::binary);
  if (file << svg << std::flush) return kExitFine;
  err << "dopaloop: " << path << " cannot be written: " << std::strerror(errno) << "\n";
  return kExitFailed;
}

}  // namespace

int draw_task(const TaskOptions& options, std::ostream& out, std::ostream& err) {
  const auto task = loaded(options, err);
  if (!task) return kExitBadInput;
  const std::string dot = task_dot(*task);
  if (options.svg.empty()) {
    out << dot;
    return kExitFine;
  }
  const Result<std::string> svg = svg_of(dot);
  if (!svg) {
    err << "dopaloop: " << svg.error().message << "\n";
    return kExitFailed;
  }
  if (options.svg != "-") return write_svg(*svg, options.svg, err);
  out << *svg;
  return kExitFine;
}

int check_task(const TaskOptions& options, std::ostream& out, std::ostream& err) {
  const auto task = loaded(options, err);
  if (!task) return kExitBadInput;
  const TaskTable& table = task->task_table;
  const TaskProof proof = prove_task(table, bounds_of(vocabulary_of(*task), task->live));
  out << "task     " << choices_of(task->task_kind)[static_cast<std::size_t>(task->task_kind)] << ", "
      << table.states.size() << " states, at most " << amount(proof.water_max_ul, "ul") << " a trial\n"
      << "proven   every state is reached and left by a timer, and the trial ends with an outcome\n"
      << "         the stimulus goes off, water is bounded and light is called for once at most on every "
         "path\n"
      << "         no way round takes no time\n";
  for (const LiveNumber& n : task->live)
    out << "live     " << n.key << " " << n.min << " to " << n.max << "\n";
  return kExitFine;
}

}  // namespace dopaloop
