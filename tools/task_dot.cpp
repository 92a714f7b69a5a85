#include "tools/task_dot.h"

#include "config/finding.h"
#include "config/task_kinds.h"
#include "config/task_proofs.h"

namespace dopaloop {
namespace {

// "60 s (response_window_s)", "2 s" where it is written in the file, "1.5 to 3 ul (reward_ul)" where it may
// change.
std::string text_of(const Quantity& q, std::string_view unit, const Bounds& bounds) {
  const NumberBounds b = bounds_of(q, bounds);
  std::string text = amount(b.low, b.low == b.high ? unit : "");
  if (b.low != b.high) text += " to " + amount(b.high, unit);
  return b.key.empty() ? text : text + " (" + std::string(b.key) + ")";
}

std::string text_of(const Timer& timer, const Bounds& bounds) {
  const auto s = [&](const Quantity& q) { return text_of(q, "s", bounds); };
  std::string text = s(timer.base_s);
  if (timer.distribution == Distribution::truncated_exponential)
    text += "\\l  + exponential of " + s(timer.scale_s);
  if (timer.distribution != Distribution::fixed)
    text += "\\l  in " + s(timer.min_s) + "\\l  to " + s(timer.max_s);
  return text + (timer.from == TimerFrom::stimulus ? " from the stimulus" : "");
}

std::string text_of(const Action& a, const Bounds& bounds) {
  switch (a.kind) {
    case ActionKind::show_stimulus:
      return "show the stimulus";
    case ActionKind::hide_stimulus:
      return "hide the stimulus";
    case ActionKind::reference_wheel:
      return "turns count from here";
    case ActionKind::sound:
      return std::string(name_of(a.sound)) + ", " + text_of(a.amount, "s", bounds);
    case ActionKind::water:
      return "water, " + text_of(a.amount, "ul", bounds);
    case ActionKind::mark:
      return "mark: " + std::string(name_of(a.mark));
  }
  return "";
}

std::string label_of(const State& state, const Bounds& bounds) {
  std::string label = state.name + "\\n";
  if (state.outcome) label += "outcome: " + std::string(name_of(*state.outcome)) + "\\l";
  for (const Action& a : state.enter) label += "enter: " + text_of(a, bounds) + "\\l";
  if (state.timer) label += "timer: " + text_of(*state.timer, bounds) + "\\l";
  for (const Action& a : state.exit) label += "exit: " + text_of(a, bounds) + "\\l";
  return label;
}

std::string label_of(const Transition& t, const Bounds& bounds) {
  std::string label(name_of(t.on));
  if (t.on >= TaskEvent::wheel_left && t.on <= TaskEvent::wheel_still)
    label += "\\n" + text_of(t.beyond_deg, "deg", bounds);
  if (t.on == TaskEvent::wheel_still) label += "\\nfor " + text_of(t.for_s, "s", bounds);
  return label + (t.only_if == TrialFact::always ? "" : "\\nif " + std::string(name_of(t.only_if)));
}

std::string_view colour_of(const State& state) {
  if (!state.outcome) return "white";
  return *state.outcome == Outcome::correct ? "#cfe8cf"
         : *state.outcome == Outcome::error ? "#f6cfcb"
                                            : "#e2e2e2";
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

std::string task_dot(const TaskConfig& task) {
  const TaskTable& table = task.task_table;
  const Bounds bounds = bounds_of(vocabulary_of(task), task.live);
  std::string out =
      "digraph trial {\n  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", "
      "fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=10];\n"
      "  \" begin\" [shape=point];\n  end [shape=doublecircle, style=\"\"];\n";
  for (const State& s : table.states)
    out += "  " + quoted(s.name) + " [label=" + quoted(label_of(s, bounds)) +
           ", fillcolor=" + quoted(colour_of(s)) + "];\n";
  out += "  \" begin\" -> " + quoted(table.states[table.first].name) + ";\n";
  for (const State& s : table.states)
    for (const Transition& t : s.transitions)
      out += "  " + quoted(s.name) + " -> " + quoted(t.to == kEnd ? "end" : table.states[t.to].name) +
             " [label=" + quoted(" " + label_of(t, bounds) + " ") + "];\n";
  return out + "}\n";
}

}  // namespace dopaloop
