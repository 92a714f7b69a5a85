// Proofs of what a trial has done by the time it does the next thing: a forward analysis over all paths.
#include <cstdint>
#include <optional>
#include <string>

#include "config/task_proofs.h"

namespace dopaloop {
namespace {

// What a trial may have done.
enum Done : std::uint32_t {
  kShown = 1,  // the stimulus is on
  kStimulusMarked = 2,
  kResponded = 4,
  kRewarded = 8,
  kOutcome = 16,
  kReferenced = 32,
};

// At one point of the trial: what is so on some path to it, and on every path.
struct Paths {
  std::uint32_t some = 0;
  std::uint32_t all = ~0u;  // of no path, everything is true
  bool none = true;

  void set(std::uint32_t done) { some |= done, all |= done; }
  void clear(std::uint32_t done) { some &= ~done, all &= ~done; }
  bool may(Done done) const { return (some & done) != 0; }
  bool must(Done done) const { return (all & done) != 0; }

  // Whether anything changed.
  bool join(const Paths& other) {
    const Paths before = *this;
    some |= other.some, all &= other.all, none = false;
    return before.none || before.some != some || before.all != all;
  }
};

std::optional<Done> done_by(Mark mark) {
  if (mark == Mark::stimulus) return kStimulusMarked;
  if (mark == Mark::response) return kResponded;
  if (mark == Mark::reward) return kRewarded;
  return std::nullopt;
}

void act(const Action& action, Paths& paths) {
  if (action.kind == ActionKind::show_stimulus) paths.set(kShown);
  if (action.kind == ActionKind::hide_stimulus) paths.clear(kShown);
  if (action.kind == ActionKind::reference_wheel) paths.set(kReferenced);
  if (action.kind != ActionKind::mark) return;
  if (const auto done = done_by(action.mark)) paths.set(*done);
}

// As the state is waited in: what it did when entered is done.
Paths entered(const State& state, Paths paths) {
  for (const Action& a : state.enter) act(a, paths);
  if (state.outcome) paths.set(kOutcome);
  return paths;
}

Paths left(const State& state, Paths paths) {
  for (const Action& a : state.exit) act(a, paths);
  return paths;
}

// What is so as each state is entered.
std::vector<Paths> analyse(const TaskTable& table, const World& world) {
  std::vector<Paths> at(world.edges.size());
  Paths start;
  start.all = 0;
  at[table.first].join(start);
  std::vector<std::size_t> next{table.first};
  while (!next.empty()) {
    const std::size_t s = next.back();
    next.pop_back();
    if (s == table.states.size()) continue;
    const Paths after = left(table.states[s], entered(table.states[s], at[s]));
    for (const Edge& e : world.edges[s])
      if (at[e.to].join(after)) next.push_back(e.to);
  }
  return at;
}

// Walks one state's actions again and says what is wrong with them.
class StateJudge {
 public:
  StateJudge(const State& state, const Paths& paths, Mistakes& mistakes)
      : state_(state), paths_(paths), mistakes_(mistakes) {}

  void judge(const std::vector<Edge>& edges, std::size_t end) {
    for (const Action& a : state_.enter) judge_action(a, "enter");
    if (state_.outcome) paths_.set(kOutcome);
    judge_waiting(edges);
    for (const Action& a : state_.exit) judge_action(a, "exit");
    for (const Edge& e : edges)
      if (e.to == end) judge_end(*e.by);
  }

 private:
  void find(int line, std::string_view key, std::string message) {
    mistakes_.push_back({line, dotted("states." + state_.name, key), std::move(message)});
  }

  void judge_action(const Action& a, std::string_view when) {
    if (a.kind == ActionKind::show_stimulus && paths_.may(kShown))
      find(a.line, when, "the stimulus is shown, and on some path it is on already");
    if (a.kind == ActionKind::hide_stimulus && !paths_.may(kShown))
      find(a.line, when, "the stimulus is hidden, and on no path is it on");
    if (a.kind == ActionKind::mark) judge_mark(a, when);
    act(a, paths_);
  }

  void judge_mark(const Action& a, std::string_view when) {
    const auto done = done_by(a.mark);
    const std::string mark = "the mark \"" + std::string(name_of(a.mark)) + "\"";
    if (done && paths_.may(*done)) {
      const bool light = a.mark != Mark::response;
      find(a.line, when,
           mark + " may be made twice in a trial" + (light ? ", and light is given at it" : ""));
    }
    if (a.mark == Mark::stimulus && !paths_.must(kShown))
      find(a.line, when, mark + " is made, and on some path the stimulus is not on");
    if (a.mark == Mark::response && !paths_.must(kStimulusMarked))
      find(a.line, when, mark + " is made, and on some path none was made for the stimulus before");
  }

  void judge_waiting(const std::vector<Edge>& edges) {
    if (state_.timer && state_.timer->from == TimerFrom::stimulus && !paths_.must(kStimulusMarked))
      find(state_.timer->line, "timer", "counts from the stimulus, which on some path was not marked");
    for (const Edge& e : edges) {
      const bool measured = e.by->on >= TaskEvent::wheel_left && e.by->on <= TaskEvent::wheel_moved;
      if (!measured || paths_.must(kReferenced)) continue;
      find(e.by->line, "on." + std::string(name_of(e.by->on)),
           "turns are measured from a reference, and on some path none was set");
    }
  }

  void judge_end(const Transition& t) {
    const std::string key = "on." + std::string(name_of(t.on));
    if (paths_.may(kShown)) find(t.line, key, "the trial ends here, and on some path the stimulus stays on");
    if (!paths_.must(kOutcome)) find(t.line, key, "the trial ends here, and on some path without an outcome");
  }

  const State& state_;
  Paths paths_;
  Mistakes& mistakes_;
};

}  // namespace

void prove_outputs(const TaskTable& table, const World& world, Mistakes& mistakes) {
  const std::vector<Paths> at = analyse(table, world);
  for (std::size_t s = 0; s < table.states.size(); ++s)
    if (world.reached[s])
      StateJudge(table.states[s], at[s], mistakes).judge(world.edges[s], table.states.size());
}

}  // namespace dopaloop
