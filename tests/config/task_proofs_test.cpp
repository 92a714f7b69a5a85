// The proofs against trials walked by hand: random tables, and every short path through them.
#include "config/task_proofs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "config/task_kinds.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

constexpr std::size_t kStates = 4;

Quantity written(double value) { return {Quantity::kWritten, value, 1}; }

// Every state has a timer that leads on; some times are nought, some facts are asked for.
Transition any_transition(TaskEvent on, TrialFact fact) {
  Transition t;
  t.on = on;
  t.only_if = fact;
  t.to = static_cast<std::uint16_t>(*rc::gen::inRange<std::size_t>(0, kStates + 2));
  if (t.to >= kStates) t.to = kEnd;
  return t;
}

Action any_action() {
  Action a;
  a.kind = *rc::gen::element(ActionKind::show_stimulus, ActionKind::hide_stimulus, ActionKind::hide_stimulus,
                             ActionKind::water, ActionKind::reference_wheel);
  a.amount = written(*rc::gen::inRange(1, 4));
  return a;
}

State any_state() {
  State s;
  s.timer = Timer{};
  s.timer->base_s = written(*rc::gen::inRange(0, 2));
  const auto often_none = [] { return *rc::gen::inRange(0, 3) == 0 ? 1 : 0; };
  for (int i = often_none(); i > 0; --i) s.enter.push_back(any_action());
  for (int i = often_none(); i > 0; --i) s.exit.push_back(any_action());
  if (*rc::gen::arbitrary<bool>())
    s.transitions.push_back(any_transition(TaskEvent::lick, TrialFact::always));
  const auto fact = *rc::gen::element(TrialFact::always, TrialFact::always, TrialFact::cued);
  s.transitions.push_back(any_transition(TaskEvent::timer, fact));
  if (fact != TrialFact::always) s.transitions.push_back(any_transition(TaskEvent::timer, TrialFact::uncued));
  return s;
}

TaskTable any_table() {
  TaskTable table;
  table.inter_trial.base_s = written(1);
  for (std::size_t i = 0; i < kStates; ++i) {
    table.states.push_back(any_state());
    table.states.back().name = std::string(1, static_cast<char>('a' + i));
  }
  return table;
}

// What happens on the paths of one kind of trial, found by walking them all, state by state.
class Walk {
 public:
  Walk(const TaskTable& table, TrialFact fact) : table_(table), fact_(fact) {}

  // Up to so many states; long enough that every cycle is walked through.
  void from_first() { visit(table_.first, false, 0, 0, 0); }

  bool stays_on = false;  // a path ends with the stimulus on
  double most_water = 0;  // of a path
  bool instant_cycle = false;
  bool water_cycle = false;

 private:
  static constexpr int kLongest = 2 * static_cast<int>(kStates) + 1;

  bool holds(TrialFact fact) const { return fact == TrialFact::always || fact == fact_; }

  void act(const std::vector<Action>& actions, bool& on, double& water) const {
    for (const Action& a : actions) {
      if (a.kind == ActionKind::show_stimulus) on = true;
      if (a.kind == ActionKind::hide_stimulus) on = false;
      if (a.kind == ActionKind::water) water += a.amount.written;
    }
  }

  // `instant`: so many transitions in a row that took no time.
  void visit(std::size_t s, bool on, double water, int instant, int length) {
    if (s == kEnd) {
      stays_on = stays_on || on;
      most_water = std::max(most_water, water);
      return;
    }
    // A trial of 4 states that makes 5 instant transitions has come round without time.
    if (instant > static_cast<int>(kStates)) instant_cycle = true;
    if (length == kLongest) return;
    const State& state = table_.states[s];
    act(state.enter, on, water);
    act(state.exit, on, water);
    visited_.push_back(s);
    std::set<TaskEvent> taken;
    for (const Transition& t : state.transitions) {
      if (!holds(t.only_if) || !taken.insert(t.on).second) continue;
      const bool no_time = t.on == TaskEvent::timer && state.timer->base_s.written == 0;
      note_cycle(t.to);
      visit(t.to, on, water, no_time ? instant + 1 : 0, length + 1);
    }
    visited_.pop_back();
  }

  // Whether going to `to` closes a way round with water on it.
  void note_cycle(std::size_t to) {
    const auto from = std::find(visited_.rbegin(), visited_.rend(), to);
    if (from == visited_.rend()) return;
    for (auto at = visited_.rbegin(); at != from + 1; ++at) {
      bool ignored = false;
      double water = 0;
      act(table_.states[*at].enter, ignored, water);
      act(table_.states[*at].exit, ignored, water);
      water_cycle = water_cycle || water > 0;
    }
  }

  const TaskTable& table_;
  TrialFact fact_;
  std::vector<std::size_t> visited_;
};

bool says(const Mistakes& mistakes, std::string_view text) {
  return std::any_of(mistakes.begin(), mistakes.end(),
                     [&](const Mistake& m) { return m.message.find(text) != std::string::npos; });
}

RC_GTEST_PROP(TaskProofs, AgreeWithEveryPathWalked, ()) {
  const TaskTable table = any_table();
  const TaskProof proof = prove_task(table, {});
  Walk cued(table, TrialFact::cued), uncued(table, TrialFact::uncued);
  cued.from_first();
  uncued.from_first();
  const bool on = cued.stays_on || uncued.stays_on;
  const bool instant = cued.instant_cycle || uncued.instant_cycle;
  const bool cycle = cued.water_cycle || uncued.water_cycle;
  RC_CLASSIFY(on, "left on");
  RC_CLASSIFY(instant, "zero-time cycle");
  RC_CLASSIFY(cycle, "water on a cycle");
  RC_ASSERT(says(proof.mistakes, "the stimulus stays on") == on);
  RC_ASSERT(says(proof.mistakes, "may take no time") == instant);
  RC_ASSERT(says(proof.mistakes, "water without bound") == cycle);
  const bool ends = !says(proof.mistakes, "the end of the trial cannot be reached");
  if (!cycle && ends) RC_ASSERT(proof.water_max_ul == std::max(cued.most_water, uncued.most_water));
}

TEST(TaskProofs, JudgeManyStatesWithoutRecursion) {
  TaskTable table;
  table.inter_trial.base_s = written(1);
  for (std::size_t i = 0; i < 20000; ++i) {
    State s;
    s.name = std::to_string(i);
    s.timer = Timer{};
    s.outcome = Outcome::correct;
    Transition t;
    t.to = i + 1 < 20000 ? static_cast<std::uint16_t>(i + 1) : kEnd;
    s.transitions.push_back(t);
    table.states.push_back(std::move(s));
  }
  EXPECT_TRUE(prove_task(table, {}).mistakes.empty());
}

TEST(TaskProofs, CountTheWaterOfTheShippedTaskAtItsLargest) {
  const TaskConfig task = *load_task("builtin:visual_decision");
  const TaskProof proof = prove_task(task.task_table, bounds_of(vocabulary_of(task), task.live));
  EXPECT_EQ(proof.water_max_ul, 3);  // live.reward_ul = [1.5, 3]
}

}  // namespace
}  // namespace dopaloop
