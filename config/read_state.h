// One state of a task's trial, its timer, its actions and its transitions, from the file's tree. What is
// mistaken is left out of the state, which then must not be used.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/document.h"
#include "config/task_vocabulary.h"
#include "rig/task/task_table.h"

namespace dopaloop {

// What a state may name, and where its mistakes go.
struct TrialScope {
  const TaskVocabulary& vocabulary;
  std::span<const std::string_view> states;  // in the order of the table, then "end"
  Mistakes& mistakes;
};

// `prefix` is the state's full name: states.response.
State read_state(const Node& table, const std::string& prefix, std::string_view name,
                 const TrialScope& scope);

// A timer: a number, or a table that says how it is drawn and what it counts from.
Timer read_timer(const Node& node, const std::string& name, const TrialScope& scope);

// Of enter or exit: an array of actions.
std::vector<Action> read_actions(const Node& node, const std::string& name, const TrialScope& scope);

// Of `on`: a state's name, a table or an array of these for each event, in the file's order.
std::vector<Transition> read_transitions(const Node& table, const std::string& name, const TrialScope& scope);

}  // namespace dopaloop
