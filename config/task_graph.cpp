#include "config/task_graph.h"

#include <algorithm>
#include <limits>

namespace dopaloop {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

constexpr std::uint32_t bit(TrialFact fact) { return 1u << static_cast<unsigned>(fact); }

std::uint32_t facts_asked(const TaskTable& table) {
  std::uint32_t asked = 0;
  for (const State& state : table.states)
    for (const Transition& t : state.transitions) asked |= bit(t.only_if);
  return asked;
}

bool holds(std::uint32_t facts, TrialFact fact) { return (facts & bit(fact)) != 0; }

// An event that is told without a turn or a length is taken by the first of its transitions that may.
bool taken_by_first(TaskEvent e) { return e < TaskEvent::wheel_left || e > TaskEvent::wheel_still; }

std::vector<Edge> edges_of(const State& state, std::uint32_t facts, std::size_t end) {
  std::vector<Edge> edges;
  std::uint32_t taken = 0;  // events
  for (const Transition& t : state.transitions) {
    const std::uint32_t event = 1u << static_cast<unsigned>(t.on);
    if (!holds(facts, t.only_if) || (taken & event) != 0) continue;
    if (taken_by_first(t.on)) taken |= event;
    edges.push_back({t.to == kEnd ? end : t.to, &t});
  }
  return edges;
}

std::vector<bool> reached_from(const Edges& edges, std::size_t start) {
  std::vector<bool> reached(edges.size());
  std::vector<std::size_t> next{start};
  while (!next.empty()) {
    const std::size_t at = next.back();
    next.pop_back();
    if (reached[at]) continue;
    reached[at] = true;
    for (const Edge& e : edges[at]) next.push_back(e.to);
  }
  return reached;
}

World world_of(const TaskTable& table, std::uint32_t facts) {
  World world;
  world.facts = facts;
  for (const State& state : table.states) world.edges.push_back(edges_of(state, facts, table.states.size()));
  world.edges.emplace_back();
  world.reached = reached_from(world.edges, table.first);
  return world;
}

// A choice that a trial makes: one fact or the other, or a fact or none.
struct EitherOr {
  std::uint32_t yes, no;
};
constexpr EitherOr kChoices[] = {{bit(TrialFact::cued), bit(TrialFact::uncued)},
                                 {bit(TrialFact::rewarded), bit(TrialFact::omitted)},
                                 {bit(TrialFact::zero_contrast), 0},
                                 {bit(TrialFact::repeat), 0}};

// Tarjan's algorithm, with its own stack: a file may describe more states than a thread's stack would hold.
class Components {
 public:
  explicit Components(const Edges& edges)
      : edges_(edges), order_(edges.size(), kNone), low_(edges.size()), component_(edges.size(), kNone) {}

  std::vector<std::size_t> find() {
    for (std::size_t s = 0; s < edges_.size(); ++s)
      if (order_[s] == kNone) visit(s);
    return component_;
  }

 private:
  struct Visit {
    std::size_t state, edge;
  };

  void open(std::size_t s) {
    order_[s] = low_[s] = count_++;
    open_.push_back(s);
    path_.push_back({s, 0});
  }

  void visit(std::size_t root) {
    open(root);
    while (!path_.empty()) {
      auto& [state, edge] = path_.back();
      if (edge < edges_[state].size()) {
        follow(state, edges_[state][edge++].to);
      } else {
        close();
      }
    }
  }

  void follow(std::size_t from, std::size_t to) {
    if (order_[to] == kNone) {
      open(to);
    } else if (component_[to] == kNone) {
      low_[from] = std::min(low_[from], order_[to]);
    }
  }

  void close() {
    const std::size_t s = path_.back().state;
    path_.pop_back();
    if (!path_.empty()) low_[path_.back().state] = std::min(low_[path_.back().state], low_[s]);
    if (low_[s] != order_[s]) return;
    for (std::size_t member = kNone; member != s; open_.pop_back()) {
      member = open_.back();
      component_[member] = components_;
    }
    ++components_;
  }

  const Edges& edges_;
  std::vector<std::size_t> order_, low_, component_, open_;
  std::vector<Visit> path_;
  std::size_t count_ = 0, components_ = 0;
};

}  // namespace

std::vector<World> worlds_of(const TaskTable& table) {
  const std::uint32_t asked = facts_asked(table);
  std::vector<std::uint32_t> all{bit(TrialFact::always)};
  for (const EitherOr& choice : kChoices) {
    if ((asked & (choice.yes | choice.no)) == 0) continue;
    const std::size_t half = all.size();
    for (std::size_t i = 0; i < half; ++i) {
      all.push_back(all[i] | choice.no);
      all[i] |= choice.yes;
    }
  }
  std::vector<World> worlds;
  for (const std::uint32_t facts : all) worlds.push_back(world_of(table, facts));
  return worlds;
}

std::string words_of(const World& world, const TaskTable& table) {
  const std::uint32_t asked = facts_asked(table);
  std::string words;
  const auto add = [&](std::string_view before, std::uint32_t fact) {
    for (std::size_t i = 0; i < std::size(kTrialFactNames); ++i) {
      if (fact >> i != 1) continue;
      words += words.empty() ? "" : ", ";
      words.append(before).append(kTrialFactNames[i]);
    }
  };
  for (const EitherOr& choice : kChoices) {
    if ((asked & (choice.yes | choice.no)) == 0) continue;
    const bool yes = (world.facts & choice.yes) != 0;
    add(yes || choice.no != 0 ? "" : "not ", yes || choice.no == 0 ? choice.yes : choice.no);
  }
  return words;
}

std::vector<std::size_t> components_of(const Edges& edges) { return Components(edges).find(); }

std::vector<bool> cyclic_states(const Edges& edges, const std::vector<std::size_t>& components) {
  std::vector<bool> cyclic_component(edges.size());
  for (std::size_t s = 0; s < edges.size(); ++s)
    for (const Edge& e : edges[s])
      if (components[e.to] == components[s]) cyclic_component[components[s]] = true;
  std::vector<bool> cyclic(edges.size());
  for (std::size_t s = 0; s < edges.size(); ++s) cyclic[s] = cyclic_component[components[s]];
  return cyclic;
}

std::vector<bool> states_leading_to(const Edges& edges, std::size_t target) {
  Edges back(edges.size());
  for (std::size_t s = 0; s < edges.size(); ++s)
    for (const Edge& e : edges[s]) back[e.to].push_back({s, e.by});
  return reached_from(back, target);
}

std::string cycle_text(const TaskTable& table, const Edges& edges, const std::vector<std::size_t>& components,
                       std::size_t start) {
  // Breadth first inside the component, back to the start.
  std::vector<std::size_t> came_from(edges.size(), kNone), next{start};
  for (std::size_t i = 0; i < next.size() && came_from[start] == kNone; ++i) {
    for (const Edge& e : edges[next[i]]) {
      if (components[e.to] != components[start] || came_from[e.to] != kNone) continue;
      came_from[e.to] = next[i];
      if (e.to != start) next.push_back(e.to);
    }
  }
  std::string text = table.states[start].name;
  for (std::size_t at = came_from[start]; at != kNone; at = at == start ? kNone : came_from[at])
    text.insert(0, table.states[at].name + " -> ");
  return text;
}

}  // namespace dopaloop
