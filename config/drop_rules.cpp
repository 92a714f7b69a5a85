#include "config/drop_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "config/finding.h"
#include "config/task_kinds.h"
#include "config/task_proofs.h"

namespace dopaloop {
namespace {

// Why a drop of this size cannot be given.
std::optional<std::string> refusal(double ul, const InterlockLimits& limits) {
  if (ul == 0) return std::nullopt;
  const std::string drop = "a drop of " + amount(ul, "ul");
  if (ul > limits.water.drop_max_ul)
    return drop + " is above interlock.water.drop_max_ul = " + amount(limits.water.drop_max_ul, "ul");
  const auto open_ms = open_ms_for(limits.water_calibration, ul);
  if (!open_ms) return drop + " was never weighed (interlock.water_calibration)";
  if (*open_ms <= limits.water.valve_open_max_ms) return std::nullopt;
  return drop + " opens the valve for " + amount(*open_ms, "ms") +
         ", above interlock.water.valve_open_max_ms = " + amount(limits.water.valve_open_max_ms, "ms");
}

int live_line(const TaskConfig& task, std::string_view key) {
  const Node* live = task.trial.find("live");
  const Node* bounds = live ? live->find(key) : nullptr;
  return bounds ? bounds->line : 0;
}

// Each reason once, wherever the same water is given.
void find(Mistakes& mistakes, Mistake m) {
  const auto same = [&](const Mistake& other) { return other.line == m.line && other.message == m.message; };
  if (std::none_of(mistakes.begin(), mistakes.end(), same)) mistakes.push_back(std::move(m));
}

void judge_drop(const TaskConfig& task, const State& state, const Action& water, const Bounds& bounds,
                const InterlockLimits& limits, Mistakes& mistakes) {
  const NumberBounds ul = bounds_of(water.amount, bounds);
  const int live = live_line(task, ul.key);
  if (ul.key == "reward_ul" && live == 0) return;
  for (const double each : {ul.low, ul.high}) {
    const auto why = refusal(each, limits);
    if (why && live != 0) find(mistakes, {live, "live." + std::string(ul.key), *why});
    if (why && live == 0) find(mistakes, {water.line, "states." + state.name, *why});
  }
}

}  // namespace

Mistakes judge_drops(const TaskConfig& task, const InterlockLimits& limits) {
  Mistakes mistakes;
  const Bounds bounds = bounds_of(vocabulary_of(task), task.live);
  for (const State& state : task.task_table.states)
    for (const auto* actions : {&state.enter, &state.exit})
      for (const Action& a : *actions)
        if (a.kind == ActionKind::water) judge_drop(task, state, a, bounds, limits, mistakes);
  const double most_ul = prove_task(task.task_table, bounds).water_max_ul;
  if (session_rules(task).reward_ul <= limits.water.session_max_ul && most_ul > limits.water.session_max_ul) {
    const Node* states = task.trial.find("states");
    mistakes.push_back(
        {states ? states->line : 0, "states",
         "a trial may give " + amount(most_ul, "ul") +
             ", above interlock.water.session_max_ul = " + amount(limits.water.session_max_ul, "ul")});
  }
  return mistakes;
}

}  // namespace dopaloop
