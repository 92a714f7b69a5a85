// Proofs of times, turns and water.
#include <algorithm>
#include <string>

#include "config/finding.h"
#include "config/task_proofs.h"

namespace dopaloop {
namespace {

constexpr double kDay_s = 86400;
constexpr double kTurn_deg = 36000;  // of the stimulus; far more than a mouse turns in a trial
constexpr double kWater_ul = 1000;

std::string said(std::string_view key, double value, std::string_view unit) {
  return (key.empty() ? "" : std::string(key) + " = ") + amount(value, unit);
}

// Where a number is used, and what it must be.
struct Use {
  int line;
  std::string key;
  std::string_view unit;
  double most;
  bool above_zero = false;
};

void hold_in_range(const Use& use, const Quantity& q, const Bounds& bounds, Mistakes& mistakes) {
  const NumberBounds b = bounds_of(q, bounds);
  const auto find = [&](double value, std::string_view what) {
    mistakes.push_back({use.line, use.key, said(b.key, value, use.unit) + std::string(what)});
  };
  if (use.above_zero && b.low <= 0) find(b.low, " is not above 0");
  if (!use.above_zero && b.low < 0) find(b.low, " is negative");
  if (b.high > use.most) find(b.high, " is more than " + amount(use.most, use.unit));
}

void judge_timer(const Timer& timer, const std::string& key, const Bounds& bounds, Mistakes& mistakes) {
  const bool drawn = timer.distribution != Distribution::fixed;
  const bool scaled = timer.distribution == Distribution::truncated_exponential;
  const auto hold = [&](const Quantity& q, bool above_zero = false) {
    hold_in_range({timer.line, key, "s", kDay_s, above_zero}, q, bounds, mistakes);
  };
  hold(timer.base_s);
  hold(timer.grace_s);
  if (drawn) hold(timer.min_s), hold(timer.max_s);
  if (scaled) hold(timer.scale_s, true);
  const NumberBounds min = bounds_of(timer.min_s, bounds), max = bounds_of(timer.max_s, bounds);
  if (drawn && min.high > max.low) {
    mistakes.push_back({timer.line, key,
                        "its shortest draw, " + said(min.key, min.high, "s") + ", is above its longest, " +
                            said(max.key, max.low, "s")});
  }
}

void judge_actions(const std::vector<Action>& actions, const std::string& key, const Bounds& bounds,
                   Mistakes& mistakes) {
  for (const Action& a : actions) {
    if (a.kind == ActionKind::water)
      hold_in_range({a.line, key, "ul", kWater_ul}, a.amount, bounds, mistakes);
    if (a.kind == ActionKind::sound) hold_in_range({a.line, key, "s", kDay_s}, a.amount, bounds, mistakes);
  }
}

void judge_transitions(const State& state, const std::string& key, const Bounds& bounds, Mistakes& mistakes) {
  for (const Transition& t : state.transitions) {
    const std::string on = key + ".on." + std::string(name_of(t.on));
    if (t.on >= TaskEvent::wheel_left && t.on <= TaskEvent::wheel_still)
      hold_in_range({t.line, on, "deg", kTurn_deg, true}, t.beyond_deg, bounds, mistakes);
    if (t.on == TaskEvent::wheel_still) hold_in_range({t.line, on, "s", kDay_s}, t.for_s, bounds, mistakes);
  }
}

double shortest_s(const Timer& timer, const Bounds& bounds) {
  if (timer.from == TimerFrom::stimulus) return 0;  // it may have run out before the state is entered
  const double base = bounds_of(timer.base_s, bounds).low;
  return timer.distribution == Distribution::fixed ? base : base + bounds_of(timer.min_s, bounds).low;
}

// Whether the transition may be taken at the very time the state is entered, without anything happening.
bool takes_no_time(const State& state, const Transition& t, const Bounds& bounds) {
  if (t.on == TaskEvent::wheel_still) return bounds_of(t.for_s, bounds).low <= 0;
  return t.on == TaskEvent::timer && state.timer && shortest_s(*state.timer, bounds) <= 0;
}

double water_ul(const State& state, const Bounds& bounds) {
  double sum = 0;
  for (const auto* actions : {&state.enter, &state.exit})
    for (const Action& a : *actions)
      if (a.kind == ActionKind::water) sum += bounds_of(a.amount, bounds).high;
  return sum;
}

bool gives_water(const State& state) {
  const auto gives = [](const Action& a) { return a.kind == ActionKind::water; };
  return std::any_of(state.enter.begin(), state.enter.end(), gives) ||
         std::any_of(state.exit.begin(), state.exit.end(), gives);
}

void refuse_water(const State& state, const std::string& cycle, Mistakes& mistakes) {
  const auto judge = [&](const std::vector<Action>& actions, std::string_view when) {
    for (const Action& a : actions) {
      if (a.kind != ActionKind::water) continue;
      mistakes.push_back({a.line, dotted("states." + state.name, when),
                          "water without bound: a trial may go " + cycle + " any number of times"});
    }
  };
  judge(state.enter, "enter");
  judge(state.exit, "exit");
}

}  // namespace

void prove_amounts(const TaskTable& table, const Bounds& bounds, Mistakes& mistakes) {
  for (const State& state : table.states) {
    const std::string key = "states." + state.name;
    if (state.timer) judge_timer(*state.timer, key + ".timer", bounds, mistakes);
    judge_actions(state.enter, key + ".enter", bounds, mistakes);
    judge_actions(state.exit, key + ".exit", bounds, mistakes);
    judge_transitions(state, key, bounds, mistakes);
  }
  const std::size_t before = mistakes.size();
  judge_timer(table.inter_trial, "inter_trial.timer", bounds, mistakes);
  if (mistakes.size() == before && shortest_s(table.inter_trial, bounds) <= 0) {
    mistakes.push_back({table.inter_trial.line, "inter_trial.timer",
                        "may be of no length: a trial must not follow the last at once"});
  }
}

void prove_time(const TaskTable& table, const World& world, const Bounds& bounds, Mistakes& mistakes) {
  Edges instant(world.edges.size());
  for (std::size_t s = 0; s < table.states.size(); ++s)
    for (const Edge& e : world.edges[s])
      if (world.reached[s] && takes_no_time(table.states[s], *e.by, bounds)) instant[s].push_back(e);
  const auto components = components_of(instant);
  const auto cyclic = cyclic_states(instant, components);
  std::vector<bool> found(instant.size());  // components
  for (std::size_t s = 0; s < table.states.size(); ++s) {
    if (!cyclic[s] || found[components[s]]) continue;
    found[components[s]] = true;
    const State& state = table.states[s];
    mistakes.push_back({state.timer ? state.timer->line : state.line, "states." + state.name + ".timer",
                        "a way round may take no time: " + cycle_text(table, instant, components, s)});
  }
}

double prove_water(const TaskTable& table, const World& world, const Bounds& bounds, Mistakes& mistakes) {
  const auto components = components_of(world.edges);
  const auto cyclic = cyclic_states(world.edges, components);
  std::vector<std::size_t> order(table.states.size());
  for (std::size_t s = 0; s < order.size(); ++s) order[s] = s;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return components[a] < components[b]; });
  std::vector<double> most(world.edges.size());  // from a component to the end; those it leads to come first
  for (const std::size_t s : order) {
    double after = 0;
    for (const Edge& e : world.edges[s]) after = std::max(after, most[components[e.to]]);
    if (cyclic[s] && world.reached[s] && gives_water(table.states[s]))
      refuse_water(table.states[s], cycle_text(table, world.edges, components, s), mistakes);
    double& here = most[components[s]];
    here = std::max(here, after + water_ul(table.states[s], bounds));
  }
  return most[components[table.first]];
}

}  // namespace dopaloop
