#include <optional>

#include "config/read_quantity.h"
#include "config/read_state.h"

namespace dopaloop {
namespace {

constexpr std::string_view kKinds[] = {"stimulus", "wheel", "sound", "water", "mark"};
constexpr std::string_view kStimulus[] = {"show", "hide"};
constexpr std::string_view kWheel[] = {"reference"};

// The action that the value of its key says; `for` is read beside it.
std::optional<Action> action_of(std::string_view kind, const Node& value, const Slot& slot,
                                const TrialScope& scope) {
  Action action;
  const auto word = [&](std::span<const std::string_view> words) { return read_word(value, slot, words); };
  if (kind == "water") {
    const auto amount = read_quantity(value, slot, Unit::microlitres, scope.vocabulary);
    if (!amount) return std::nullopt;
    action.kind = ActionKind::water;
    action.amount = *amount;
    return action;
  }
  const auto place = kind == "stimulus" ? word(kStimulus)
                     : kind == "wheel"  ? word(kWheel)
                     : kind == "sound"  ? word(kTaskSoundNames)
                                        : word(kMarkNames);
  if (!place) return std::nullopt;
  if (kind == "stimulus") action.kind = *place == 0 ? ActionKind::show_stimulus : ActionKind::hide_stimulus;
  if (kind == "wheel") action.kind = ActionKind::reference_wheel;
  if (kind == "sound") action.kind = ActionKind::sound, action.sound = static_cast<TaskSound>(*place);
  if (kind == "mark") action.kind = ActionKind::mark, action.mark = static_cast<Mark>(*place);
  return action;
}

// How long a sound lasts; nothing else lasts.
void read_length(const Node& table, const std::string& name, bool sounds, Action& action,
                 const TrialScope& scope) {
  const Slot slot{dotted(name, "for"), {}, scope.mistakes};
  const Node* node = table.find("for");
  if (!node && sounds) slot.mistake(table, "missing: a sound needs its length");
  if (node && !sounds) slot.mistake(*node, "only a sound has a length");
  if (!node || !sounds) return;
  if (const auto q = read_quantity(*node, slot, Unit::seconds, scope.vocabulary)) action.amount = *q;
}

std::optional<Action> read_action(const Node& table, const std::string& name, const TrialScope& scope) {
  constexpr std::string_view known[] = {"stimulus", "wheel", "sound", "water", "mark", "for"};
  const Slot slot{name, {}, scope.mistakes};
  if (!is_kind(table, Node::Kind::table, slot)) return std::nullopt;
  const std::size_t before = scope.mistakes.size();
  report_unknown(table, name, known, scope.mistakes);
  std::string_view kind;
  int kinds = 0;
  for (const std::string_view each : kKinds)
    if (table.find(each)) kind = each, ++kinds;
  const bool said = kinds == 0 && scope.mistakes.size() != before;
  if (kinds != 1 && !said) {
    slot.mistake(table, "an action is one of stimulus, wheel, sound, water, mark; here are " +
                            std::string(kinds == 0 ? "none" : "several"));
  }
  if (kinds != 1) return std::nullopt;
  auto action = action_of(kind, *table.find(kind), {dotted(name, kind), {}, scope.mistakes}, scope);
  if (!action) return std::nullopt;
  action->line = table.line;
  read_length(table, name, kind == "sound", *action, scope);
  return action;
}

}  // namespace

std::vector<Action> read_actions(const Node& node, const std::string& name, const TrialScope& scope) {
  std::vector<Action> actions;
  const Slot slot{name, {}, scope.mistakes};
  if (!is_kind(node, Node::Kind::array, slot)) return actions;
  if (node.items.size() > State::kMaxActions) {
    slot.mistake(node, std::to_string(node.items.size()) + " actions; at most " +
                           std::to_string(State::kMaxActions) + " are done at once");
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto action = read_action(node.items[i], name + "[" + std::to_string(i) + "]", scope);
    if (action) actions.push_back(*action);
  }
  return actions;
}

}  // namespace dopaloop
