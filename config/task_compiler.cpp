#include "config/task_compiler.h"

#include <algorithm>

#include "config/read_quantity.h"
#include "config/read_settings.h"
#include "config/read_state.h"

namespace dopaloop {
namespace {

constexpr std::string_view kTaken[] = {"end", "idle", "closing", "inter_trial"};

bool is_name(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

void order_transitions(Node& state) {
  Node* on = state.kind == Node::Kind::table ? state.find("on") : nullptr;
  if (!on || on->kind != Node::Kind::table) return;
  for (auto& [event, value] : on->members) {
    if (value.kind != Node::Kind::table) continue;
    Node array;
    array.kind = Node::Kind::array;
    array.line = value.line;
    array.items.push_back(std::move(value));
    value = std::move(array);
  }
}

// Reads the states of one trial.
class Compiler {
 public:
  Compiler(const Node& trial, const std::string& prefix, const TaskVocabulary& vocabulary, Mistakes& mistakes)
      : trial_(trial), prefix_(prefix), vocabulary_(vocabulary), mistakes_(mistakes) {}

  TaskTable compile() {
    read_machine();
    const Node* states = required("states", "the states of a trial, as tables [states.NAME]");
    if (states && is_kind(*states, Node::Kind::table, slot("states"))) read_states(*states);
    const Node* first = required("first", "the state that a trial begins in");
    names_.pop_back();
    if (first) table_.first = read_name(*first, slot("first"), names_, "state").value_or(0);
    return std::move(table_);
  }

 private:
  Slot slot(std::string_view key) const { return {dotted(prefix_, key), {}, mistakes_}; }

  const Node* required(std::string_view key, std::string_view what) {
    const Node* node = trial_.find(key);
    if (!node) slot(key).mistake(trial_, "missing: " + std::string(what));
    return node;
  }

  void read_machine() {
    table_.azimuth_deg = setting_or("azimuth_deg", 1, vocabulary_);
    table_.wheel_gain_deg_per_mm = setting_or("wheel_gain_deg_per_mm", 1, vocabulary_);
    table_.wheel_radius_mm = setting_or("wheel_radius_mm", 1, vocabulary_);
    table_.wheel_counts_per_turn.written = vocabulary_.wheel_counts_per_turn;
    table_.reward_place = setting_or("reward_ul", 0, vocabulary_).place;
    names_ = {"end"};
    const TrialScope scope{vocabulary_, names_, mistakes_};
    const Node* inter_trial = required("inter_trial", "[inter_trial] with the timer from trial to trial");
    if (!inter_trial || !is_kind(*inter_trial, Node::Kind::table, slot("inter_trial"))) return;
    constexpr std::string_view known[] = {"timer"};
    const std::string name = dotted(prefix_, "inter_trial");
    report_unknown(*inter_trial, name, known, mistakes_);
    const Node* timer = inter_trial->find("timer");
    if (timer) table_.inter_trial = read_timer(*timer, name + ".timer", scope);
    if (!timer) slot("inter_trial.timer").mistake(*inter_trial, "missing: the time from trial to trial");
    if (timer && table_.inter_trial.from == TimerFrom::stimulus) {
      slot("inter_trial.timer").mistake(*timer, "counts from the trial's end; it takes no `from`");
    }
  }

  void judge_name(const std::string& key, const Node& node) {
    const Slot at = slot("states." + key);
    const bool taken = std::find(std::begin(kTaken), std::end(kTaken), key) != std::end(kTaken);
    if (taken) at.mistake(node, "the name is taken: end, idle, closing and inter_trial are no states");
    if (!is_name(key)) at.mistake(node, "a state's name is made of letters, digits, _ and -");
  }

  void read_states(const Node& states) {
    names_.clear();
    for (const auto& [key, node] : states.members) {
      judge_name(key, node);
      names_.push_back(key);
    }
    if (names_.empty() || names_.size() > TaskTable::kMaxStates)
      slot("states").mistake(states, std::to_string(names_.size()) + " states cannot be a trial");
    names_.push_back("end");
    const TrialScope scope{vocabulary_, names_, mistakes_};
    for (const auto& [key, node] : states.members)
      table_.states.push_back(read_state(node, dotted(prefix_, "states." + key), key, scope));
  }

  const Node& trial_;
  const std::string& prefix_;
  const TaskVocabulary& vocabulary_;
  Mistakes& mistakes_;
  std::vector<std::string_view> names_;  // of the states, then "end"
  TaskTable table_;
};

std::vector<double> bounds_of(const Node& node, const Slot& slot) {
  std::vector<double> bounds;
  const std::size_t before = slot.mistakes.size();
  read_value(node, slot, bounds);
  if (slot.mistakes.size() != before || node.kind == Node::Kind::mistaken) return {};
  if (bounds.size() == 2 && bounds[0] <= bounds[1]) return bounds;
  slot.mistake(node, "must be the two bounds, [min, max]");
  return {};
}

}  // namespace

Node trial_part(const Node& task) {
  Node trial;
  trial.line = task.line;
  for (const std::string_view key : kTrialKeys)
    if (const Node* node = task.find(key)) trial.put(key, *node);
  Node* states = trial.find("states");
  if (states)
    for (auto& [name, state] : states->members) order_transitions(state);
  return trial;
}

bool describes_trial(const Node& trial) {
  return trial.find("first") || trial.find("states") || trial.find("inter_trial");
}

TaskTable compile_trial(const Node& trial, const std::string& prefix, const TaskVocabulary& vocabulary,
                        Mistakes& mistakes) {
  return Compiler(trial, prefix, vocabulary, mistakes).compile();
}

std::vector<LiveNumber> compile_live(const Node& trial, const std::string& prefix,
                                     const TaskVocabulary& vocabulary, Mistakes& mistakes) {
  std::vector<LiveNumber> live;
  const Node* table = trial.find("live");
  const std::string name = dotted(prefix, "live");
  if (!table || !is_kind(*table, Node::Kind::table, {name, {}, mistakes})) return live;
  std::vector<std::string_view> keys;
  for (const NamedNumber& n : vocabulary.numbers) keys.push_back(n.key);
  for (const auto& [key, node] : table->members) {
    const Slot unbounded{dotted(name, key), {}, mistakes};
    Node named = Node::of(std::string_view(key));
    named.line = node.line;
    const auto place = read_name(named, unbounded, keys, "number among this task's settings called");
    if (!place) continue;
    const NamedNumber& number = vocabulary.numbers[*place];
    const auto bounds = bounds_of(node, {unbounded.name, number.rule, mistakes});
    if (bounds.empty()) continue;
    if (number.value < bounds[0] || number.value > bounds[1]) {
      unbounded.mistake(node, "the setting itself, " + number_text(number.value) + ", is not between them");
    }
    live.push_back({*place, number.key, bounds[0], bounds[1]});
  }
  return live;
}

}  // namespace dopaloop
