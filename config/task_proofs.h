// What is proven of a task before it may run, from its table and the bounds of its numbers alone. Each proof
// holds for every path through the trial, in every kind of trial (task_graph.h), for every value that a
// number may take while the session runs.
//
// The table must be one that compile_trial made without a mistake. What is found is named as the file names
// it, at its line.
#pragma once

#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/task_graph.h"
#include "config/task_vocabulary.h"
#include "rig/task/task_numbers.h"
#include "rig/task/task_table.h"

namespace dopaloop {

// What a number of the task may be: its value, or what it may be changed to.
struct NumberBounds {
  std::string_view key;
  double low = 0, high = 0;
};
using Bounds = std::vector<NumberBounds>;  // by place

Bounds bounds_of(const TaskVocabulary& vocabulary, const std::vector<LiveNumber>& live);
NumberBounds bounds_of(const Quantity& q, const Bounds& bounds);  // in the unit of use; key "" where written

struct TaskProof {
  Mistakes mistakes;
  double water_max_ul = 0;  // of a trial; meaningless where there are mistakes
};

// All of them.
TaskProof prove_task(const TaskTable& table, const Bounds& bounds);

// ---- single proofs: each appends what it finds -----------------------------------------------------------

// Every state is reached from the first, and every transition can be taken.
void prove_reached(const TaskTable& table, const std::vector<World>& worlds, Mistakes& mistakes);

// Every state is left by a timer, whatever the mouse does, and leads to the end of the trial.
void prove_left(const TaskTable& table, const World& world, Mistakes& mistakes);

// The stimulus goes off before the end and is not shown twice; light is called for once a trial at most;
// marks, outcome, reference and what counts from them come in an order that makes sense.
void prove_outputs(const TaskTable& table, const World& world, Mistakes& mistakes);

// No way round through a state that gives water. Returns the largest sum of a path in ul.
double prove_water(const TaskTable& table, const World& world, const Bounds& bounds, Mistakes& mistakes);

// Times, turns and amounts are in their ranges; no way round takes no time.
void prove_amounts(const TaskTable& table, const Bounds& bounds, Mistakes& mistakes);
void prove_time(const TaskTable& table, const World& world, const Bounds& bounds, Mistakes& mistakes);

}  // namespace dopaloop
