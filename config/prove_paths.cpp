// Proofs of where a trial can go.
#include <algorithm>
#include <string>

#include "config/task_proofs.h"

namespace dopaloop {
namespace {

bool taken_in(const World& world, std::size_t state, const Transition& t) {
  const auto& edges = world.edges[state];
  return std::any_of(edges.begin(), edges.end(), [&](const Edge& e) { return e.by == &t; });
}

bool left_by_timer(const std::vector<Edge>& edges) {
  return std::any_of(edges.begin(), edges.end(), [](const Edge& e) { return e.by->on == TaskEvent::timer; });
}

void judge_left(const State& state, const std::vector<Edge>& edges, Mistakes& mistakes) {
  if (left_by_timer(edges)) return;
  mistakes.push_back({state.line, "states." + state.name,
                      state.timer
                          ? "nothing that must come leaves it: its timer leads on in other trials only"
                          : "nothing that must come leaves it: give it a timer that leads on"});
}

}  // namespace

void prove_reached(const TaskTable& table, const std::vector<World>& worlds, Mistakes& mistakes) {
  const auto in_any = [&](const auto& holds) { return std::any_of(worlds.begin(), worlds.end(), holds); };
  for (std::size_t s = 0; s < table.states.size(); ++s) {
    const State& state = table.states[s];
    if (!in_any([&](const World& w) { return w.reached[s]; })) {
      mistakes.push_back(
          {state.line, "states." + state.name,
           "cannot be reached: no path leads here from first = \"" + table.states[table.first].name + "\""});
    }
    for (const Transition& t : state.transitions) {
      if (in_any([&](const World& w) { return taken_in(w, s, t); })) continue;
      mistakes.push_back({t.line, "states." + state.name + ".on." + std::string(name_of(t.on)),
                          "is never taken: one before it always is"});
    }
  }
}

void prove_left(const TaskTable& table, const World& world, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  for (std::size_t s = 0; s < table.states.size(); ++s)
    if (world.reached[s]) judge_left(table.states[s], world.edges[s], mistakes);
  if (mistakes.size() != before) return;  // what cannot be left leads nowhere either
  const std::vector<bool> ends = states_leading_to(world.edges, table.states.size());
  const State* first = nullptr;
  std::string others;
  for (std::size_t s = 0; s < table.states.size(); ++s) {
    if (!world.reached[s] || ends[s]) continue;
    const State& state = table.states[s];
    if (first) others += (others.empty() ? ", nor from " : ", ") + state.name;
    if (!first) first = &state;
  }
  if (first) {
    mistakes.push_back(
        {first->line, "states." + first->name, "the end of the trial cannot be reached from here" + others});
  }
}

}  // namespace dopaloop
