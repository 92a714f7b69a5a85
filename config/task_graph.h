// A task's table as a graph of states, for the proofs (task_proofs.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rig/task/task_table.h"

namespace dopaloop {

// A transition that can be taken. State numbers are the table's; the end is the number after the last state.
struct Edge {
  std::size_t to = 0;
  const Transition* by = nullptr;
};

using Edges = std::vector<std::vector<Edge>>;  // of each state, and none of the end

// One kind of trial: facts (TrialFact) hold or do not hold all through it, so that paths are those of one
// assignment. Among cued and uncued exactly one holds, among rewarded and omitted too.
struct World {
  std::uint32_t facts = 0;  // bits
  Edges edges;
  std::vector<bool> reached;  // from the first state; the end too
};

// Every assignment of the facts that the table asks for.
std::vector<World> worlds_of(const TaskTable& table);

// "cued, rewarded": those of the world's facts that tell it from the others of this table; "" where none do.
std::string words_of(const World& world, const TaskTable& table);

// The strongly connected components: equal numbers for states that lead to each other. A component that
// another leads to has the smaller number.
std::vector<std::size_t> components_of(const Edges& edges);

// Whether a state leads back to itself, by its component.
std::vector<bool> cyclic_states(const Edges& edges, const std::vector<std::size_t>& components);

// Whether each state can lead to `target`, itself included.
std::vector<bool> states_leading_to(const Edges& edges, std::size_t target);

// A way round from `start` to itself, as names: "a -> b -> a". `start` must be on a cycle.
std::string cycle_text(const TaskTable& table, const Edges& edges, const std::vector<std::size_t>& components,
                       std::size_t start);

}  // namespace dopaloop
