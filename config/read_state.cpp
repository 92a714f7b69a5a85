#include "config/read_state.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "config/read_settings.h"

namespace dopaloop {
namespace {

// A timer that runs out leads somewhere, and what is to happen then has a timer that runs out.
void match_timer(const State& state, const Node& table, const std::string& prefix, const TrialScope& scope) {
  const auto& all = state.transitions;
  const auto on_timer =
      std::find_if(all.begin(), all.end(), [](const Transition& t) { return t.on == TaskEvent::timer; });
  if (on_timer != all.end() && !table.find("timer")) {
    scope.mistakes.push_back({on_timer->line, dotted(prefix, "on.timer"), "this state has no timer"});
  }
  if (on_timer == all.end() && table.find("timer") && !table.find("on")) {
    scope.mistakes.push_back({table.find("timer")->line, dotted(prefix, "timer"),
                              "nothing happens when it runs out: say on.timer = \"STATE\""});
  }
}

// Trials that are rewarded or omitted by plan are no choices, right or wrong.
std::optional<Outcome> read_outcome(const Node& node, const Slot& slot, std::uint32_t facts) {
  constexpr Outcome chosen[] = {Outcome::correct, Outcome::error, Outcome::no_go};
  constexpr Outcome planned[] = {Outcome::rewarded, Outcome::omitted};
  const bool by_plan = (facts >> static_cast<unsigned>(TrialFact::rewarded) & 1u) != 0;
  const std::span<const Outcome> outcomes = by_plan ? std::span<const Outcome>(planned) : chosen;
  std::vector<std::string_view> words;
  for (const Outcome outcome : outcomes) words.push_back(name_of(outcome));
  const auto place = read_word(node, slot, words);
  return place ? std::optional(outcomes[*place]) : std::nullopt;
}

}  // namespace

State read_state(const Node& table, const std::string& prefix, std::string_view name,
                 const TrialScope& scope) {
  constexpr std::string_view known[] = {"timer", "enter", "exit", "on", "outcome"};
  State state;
  state.name = name;
  state.line = table.line;
  if (!is_kind(table, Node::Kind::table, {prefix, {}, scope.mistakes})) return state;
  report_unknown(table, prefix, known, scope.mistakes);
  if (const Node* n = table.find("timer")) state.timer = read_timer(*n, dotted(prefix, "timer"), scope);
  if (const Node* n = table.find("enter")) state.enter = read_actions(*n, dotted(prefix, "enter"), scope);
  if (const Node* n = table.find("exit")) state.exit = read_actions(*n, dotted(prefix, "exit"), scope);
  if (const Node* n = table.find("on")) state.transitions = read_transitions(*n, dotted(prefix, "on"), scope);
  if (const Node* n = table.find("outcome"))
    state.outcome = read_outcome(*n, {dotted(prefix, "outcome"), {}, scope.mistakes}, scope.vocabulary.facts);
  match_timer(state, table, prefix, scope);
  return state;
}

}  // namespace dopaloop
