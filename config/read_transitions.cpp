#include "config/read_quantity.h"
#include "config/read_state.h"

namespace dopaloop {
namespace {

// Which of `beyond` and `for` an event is told with.
bool has_turn(TaskEvent e) { return e >= TaskEvent::wheel_left && e <= TaskEvent::wheel_still; }
bool has_length(TaskEvent e) { return e == TaskEvent::wheel_still; }

// One event's transitions: where they stand, and on what.
struct Event {
  TaskEvent on;
  std::string name;  // in full: states.response.on.wheel_correct
  const TrialScope& scope;

  Slot slot(std::string_view key = "") const {
    return {key.empty() ? name : dotted(name, key), {}, scope.mistakes};
  }
};

// `beyond` or `for`: must be there for an event that is told with it, and for no other.
void read_bound(const Event& event, const Node& table, std::string_view key, bool wanted, Unit unit,
                Quantity& value) {
  const Node* node = table.kind == Node::Kind::table ? table.find(key) : nullptr;
  const std::string on(name_of(event.on));
  if (!node && wanted) {
    event.slot(key).mistake(table, "missing: " + on + " needs " +
                                       (unit == Unit::degrees ? "the turn from the reference"
                                                              : "how long the wheel must be still"));
  }
  if (node && !wanted) event.slot(key).mistake(*node, on + " takes none");
  if (!node || !wanted) return;
  if (const auto q = read_quantity(*node, event.slot(key), unit, event.scope.vocabulary)) value = *q;
}

void read_fact(const Event& event, const Node& node, TrialFact& fact) {
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < std::size(kTrialFactNames); ++i)
    if (event.scope.vocabulary.facts >> i & 1u) known.push_back(kTrialFactNames[i]);
  const auto place = read_word(node, event.slot("if"), known);
  for (std::size_t i = 0; place && i < std::size(kTrialFactNames); ++i)
    if (kTrialFactNames[i] == known[*place]) fact = static_cast<TrialFact>(i);
}

// The state it leads to; `node` is a name, or nullptr where none is given.
void read_target(const Event& event, const Node& at, const Node* node, const Slot& slot, Transition& t) {
  if (!node) {
    slot.mistake(at, "missing: the state it leads to, or \"end\"");
    return;
  }
  const auto& states = event.scope.states;
  if (const auto place = read_name(*node, slot, states, "state"))
    t.to = *place + 1u == states.size() ? kEnd : *place;
}

void read_one(const Event& event, const Node& node, std::vector<Transition>& transitions) {
  Transition t;
  t.on = event.on;
  t.line = node.line;
  if (node.kind == Node::Kind::table) {
    constexpr std::string_view known[] = {"to", "beyond", "for", "if"};
    report_unknown(node, event.name, known, event.scope.mistakes);
    read_target(event, node, node.find("to"), event.slot("to"), t);
    if (const Node* fact = node.find("if")) read_fact(event, *fact, t.only_if);
  } else {
    read_target(event, node, &node, event.slot(), t);
  }
  if (node.kind == Node::Kind::table || node.kind == Node::Kind::text) {
    read_bound(event, node, "beyond", has_turn(event.on), Unit::degrees, t.beyond_deg);
    read_bound(event, node, "for", has_length(event.on), Unit::seconds, t.for_s);
  }
  transitions.push_back(t);
}

}  // namespace

std::vector<Transition> read_transitions(const Node& table, const std::string& name,
                                         const TrialScope& scope) {
  std::vector<Transition> transitions;
  if (!is_kind(table, Node::Kind::table, {name, {}, scope.mistakes})) return transitions;
  report_unknown(table, name, kTaskEventNames, scope.mistakes);
  for (const auto& [key, node] : table.members) {
    for (std::size_t i = 0; i < std::size(kTaskEventNames); ++i) {
      if (kTaskEventNames[i] != key) continue;
      const Event event{static_cast<TaskEvent>(i), dotted(name, key), scope};
      if (node.kind == Node::Kind::array) {
        for (const Node& item : node.items) read_one(event, item, transitions);
      } else {
        read_one(event, node, transitions);
      }
    }
  }
  return transitions;
}

}  // namespace dopaloop
