#include "config/load.h"

#include <algorithm>
#include <utility>

#include "config/drop_rules.h"
#include "config/read_settings.h"
#include "config/rules.h"
#include "config/source.h"
#include "config/task_file.h"
#include "config/toml_file.h"

namespace dopaloop {
namespace {

constexpr std::string_view kTaskSettings = "task.";  // what rules call the task's settings

// One file's text as a tree, with all that is wrong in it.
struct File {
  std::string path;
  Node root;
  Mistakes mistakes;
  bool complete = true;
};

File parsed_file(const std::string& path, std::string_view text) {
  ParsedToml parsed = parse_toml(text);
  return {path, std::move(parsed.root), std::move(parsed.mistakes), parsed.complete};
}

// A mistaken key shows up in a terminal: nothing of it may steer one.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

void add_lines(File& file, std::vector<std::string>& lines) {
  std::stable_sort(file.mistakes.begin(), file.mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.line < b.line; });
  for (const Mistake& m : file.mistakes) {
    const std::string place = m.line > 0 ? ":" + std::to_string(m.line) : "";
    const std::string key = m.key.empty() ? "" : m.key + ": ";
    lines.push_back(printable(file.path + place + ": " + key + m.message));
  }
}

// The rig file, the task file where there is one, and the configuration read from both.
class Loader {
 public:
  explicit Loader(File rig) : rig_(std::move(rig)) {}

  tl::expected<RigConfig, ConfigErrors> load() {
    if (rig_.complete) {
      const Node* task = rig_.root.find("task");
      task_is_inline_ = task && task->kind == Node::Kind::table;
      task_is_inline_ ? read_inline_task() : read_task_file();
      read_settings(rig_.root, "", config_, rig_.mistakes);
      judge_together();
    }
    return loaded();
  }

  tl::expected<RigConfig, ConfigErrors> load_task_only() {
    if (rig_.complete) take(read_task(rig_.root, ""), rig_);
    return loaded();
  }

 private:
  tl::expected<RigConfig, ConfigErrors> loaded() {
    ConfigErrors errors;
    add_lines(rig_, errors.lines);
    add_lines(task_, errors.lines);
    add_lines(shipped_, errors.lines);
    if (!errors.lines.empty()) return tl::unexpected(std::move(errors));
    return config_;
  }

  // `file` is where the task stands.
  std::string take(TaskReading reading, File& file) {
    static_cast<TaskConfig&>(config_) = std::move(reading.task);
    file.mistakes.insert(file.mistakes.end(), reading.mistakes.begin(), reading.mistakes.end());
    shipped_.path = std::move(reading.shipped_path);
    shipped_.mistakes = std::move(reading.shipped_mistakes);
    return std::move(reading.from);
  }

  void read_inline_task() {
    Node* table = rig_.root.find("task");
    const std::string from = take(read_task(*table, "task"), rig_);
    // What is left for RigConfig::describe to read is where the task came from.
    task_node_ = *table;
    const int line = table->line;
    *table = Node::of(std::string_view(from));
    table->line = line;
  }

  void read_task_file() {
    const Node* name = rig_.root.find("task");
    task_known_ = false;
    if (!name || name->kind != Node::Kind::text) return;
    const std::string path = source_beside(rig_.path, name->text);
    const Result<std::string> text = read_source(path);
    if (!text) {
      rig_.mistakes.push_back({name->line, "task", path + " " + text.error().message});
      return;
    }
    task_ = parsed_file(path, *text);
    if (!task_.complete) return;
    task_known_ = true;
    take(read_task(task_.root, ""), task_);
  }

  // A key of the configuration as the file says it, and that file.
  struct Place {
    File* file;
    const Node* table;
    std::string prefix;
    std::string key;  // below table
  };

  Place place_of(std::string_view key) {
    if (!key.starts_with(kTaskSettings)) return {&rig_, &rig_.root, "", std::string(key)};
    const std::string below(key.substr(kTaskSettings.size()));
    if (task_is_inline_) return {&rig_, &task_node_, "task", below};
    return {&task_, &task_.root, "", below};
  }

  bool mistaken(std::string_view key) {
    const bool of_task = key.starts_with(kTaskSettings);
    if (of_task && !task_known_) return true;
    const Place place = place_of(key);
    const std::string name = dotted(place.prefix, place.key);
    const Mistakes& all = place.file->mistakes;
    return std::any_of(all.begin(), all.end(), [&](const Mistake& m) {
      return m.key == name || (!m.key.empty() && name.starts_with(m.key + "."));
    });
  }

  // The line of the key itself or, where a default stands in, of the nearest table around it.
  static int line_of(const Place& place) {
    const Node* node = place.table;
    std::string_view rest = place.key;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      const Node* next = node->find(rest.substr(0, dot));
      if (!next) break;
      node = next;
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return node->line;
  }

  void judge_together() {
    std::vector<std::pair<File*, Mistake>> found;
    for (const Finding& finding : judge(config_)) {
      const auto bad = [&](std::string_view key) { return mistaken(key); };
      if (bad(finding.key) || std::any_of(finding.judged_with.begin(), finding.judged_with.end(), bad))
        continue;
      const Place place = place_of(finding.key);
      found.push_back({place.file, {line_of(place), dotted(place.prefix, place.key), finding.message}});
    }
    judge_water_of_the_trial();
    for (auto& [file, mistake] : found) file->mistakes.push_back(std::move(mistake));
  }

  // Presupposes a task that is right and limits that are.
  void judge_water_of_the_trial() {
    File& file = task_is_inline_ ? rig_ : task_;
    const auto of = [](std::string_view table) {
      return [table](const Mistake& m) { return m.key.starts_with(table); };
    };
    const auto any = [](const File& f, const auto& which) {
      return std::any_of(f.mistakes.begin(), f.mistakes.end(), which);
    };
    const bool task_is_wrong = task_is_inline_ ? any(rig_, of("task")) : !task_.mistakes.empty();
    if (!task_known_ || task_is_wrong || !shipped_.mistakes.empty() || any(rig_, of("interlock"))) return;
    for (Mistake& m : judge_drops(config_, config_.interlock))
      file.mistakes.push_back({m.line, dotted(task_is_inline_ ? "task" : "", m.key), std::move(m.message)});
  }

  File rig_;
  File task_;
  File shipped_;    // of the trial that stands in where the task describes none
  Node task_node_;  // of an inline task
  bool task_is_inline_ = false;
  bool task_known_ = true;  // the task's settings could be read at all
  RigConfig config_;
};

}  // namespace

tl::expected<RigConfig, ConfigErrors> load_rig_text(std::string_view text, const std::string& path) {
  return Loader(parsed_file(path, text)).load();
}

tl::expected<RigConfig, ConfigErrors> load_rig(const std::string& typed) {
  const std::string path = source_path(typed);
  const Result<std::string> text = read_source(path);
  if (!text) return tl::unexpected(ConfigErrors{{printable(path + ": " + text.error().message)}});
  return load_rig_text(*text, path);
}

tl::expected<TaskConfig, ConfigErrors> load_task(const std::string& typed) {
  const std::string path = source_path(typed, "tasks");
  const Result<std::string> text = read_source(path);
  if (!text) return tl::unexpected(ConfigErrors{{printable(path + ": " + text.error().message)}});
  auto loaded = Loader(parsed_file(path, *text)).load_task_only();
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  return static_cast<TaskConfig&&>(*loaded);
}

}  // namespace dopaloop
