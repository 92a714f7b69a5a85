// A session on the bench: virtual time, scripted inputs, and the world it expects around it - a display with
// its photodiode, an output board, a store, a model process - each of which can be switched off or made to
// misbehave.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "rig/session/session.h"
#include "tests/rig/session/limits.h"
#include "tests/rig/task/visual_decision.h"

namespace dopaloop {

// The shipped visual decision task.
inline SessionConfig visual_decision() {
  const VisualTask task;
  SessionConfig c;
  c.task = task.table;
  c.numbers = task.numbers;
  c.rules = task.settings;
  c.rules.no_lick_trials = 0;  // nobody licks on the bench unless a test does
  return c;
}

// A setting of the task, to be changed.
inline double& setting(SessionConfig& c, std::string_view key) {
  return c.numbers[*place_of_number<VisualDecisionConfig>(key)];
}

inline SessionConfig bench_config() {
  SessionConfig c = visual_decision();
  setting(c, "quiescence_min_s") = setting(c, "quiescence_max_s") = .2;  // quiescence of .4 s, exactly
  c.limits = rig_limits();
  c.light = {LightAt::stimulus, 1, 5, 30, 150};
  return c;
}

// Trials with the stimulus on the right.
class ListGenerator final : public TrialGenerator {
 public:
  explicit ListGenerator(std::uint32_t n) : trials_(n) {}
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow*) override {
    if (trial > trials_) return std::nullopt;
    TrialPlan plan;
    plan.contrast_right = .5;
    plan.new_session = (trial - 1) % session_length == 0;
    plan.session = 1 + (trial - 1) / session_length;
    return plan;
  }
  std::uint32_t session_length = 1000;

 private:
  std::uint32_t trials_;
};

struct Given {
  SessionTime at;
  Output output;
};

class Bench {
 public:
  explicit Bench(const SessionConfig& config = bench_config(), std::uint32_t n_trials = 100)
      : trials(n_trials), session(config, trials) {}
  // Trials from somewhere else.
  Bench(const SessionConfig& config, TrialGenerator& generator) : trials(0), session(config, generator) {}

  // ---- time
  // One input, now.
  void give(const Input& input) {
    Outputs outputs;
    session.step(now, input, outputs);
    for (const Output& output : outputs) {
      given.push_back({now, output});
      react(output);
    }
  }
  void pass(double ms) {
    const SessionTime end = now + from_ms(ms);
    while (step_until(end)) {
    }
    now = end;
  }
  // False if the state does not come within `ms`.
  bool pass_until(std::string_view state, double ms = 30000) {
    const SessionTime end = now + from_ms(ms);
    while (session.snapshot(now).task_state.view() != state) {
      if (!step_until(end)) return false;
    }
    return true;
  }
  void pass_to_the_end(double ms = 600000) {
    const SessionTime end = now + from_ms(ms);
    while (!session.ended() && step_until(end)) {
    }
  }

  // ---- the world
  void start(bool model = false) {
    give(SessionStart{1, model});
    give(DeviceReady{"board", 1, true});
  }
  void turn(std::int32_t counts) { give(WheelMoved{same_clock(now), wheel += counts}); }
  // A trial from wherever the session is to the end of feedback; turned so many counts half a second after
  // onset.
  void run_trial(std::int32_t counts = 184) {
    if (!pass_until("response")) return;
    pass(500);
    turn(counts);
    pass_until("inter_trial");
  }
  void command(CommandKind kind, const char* id = "", double volume_ul = 0, bool present = false) {
    give(OperatorCommand{kind, id, "tester", volume_ul, present, "a note", {}, 0});
  }
  void guide(std::uint32_t for_trial, Arm arm) {
    Guidance g;
    g.id = 1000 + for_trial;
    g.after_trial = for_trial - 1;
    g.for_trial = for_trial;
    g.eligible = arm != Arm::not_eligible;
    g.propensity = g.eligible ? .5 : 0;
    g.draw = arm == Arm::light ? .25 : .75;
    g.light = arm == Arm::light;
    g.p_right = .6;
    g.p_correct = .6;
    give(g);
  }

  // ---- what came out
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const Given& g : given) {
      if (const T* t = std::get_if<T>(&g.output)) found.push_back(*t);
    }
    return found;
  }
  template <class T>
  std::size_t count() const {
    return all<T>().size();
  }
  template <class T>
  T last() const {
    const auto found = all<T>();
    return found.empty() ? T{} : found.back();
  }
  bool has_event(std::string_view kind) const {
    for (const EventText& e : all<EventText>()) {
      if (e.kind.view() == kind) return true;
    }
    return false;
  }
  std::string state() const { return std::string(session.snapshot(now).task_state.view()); }
  double ms_now() const { return to_ms(now - SessionTime{}); }

  ListGenerator trials;
  Session session;
  SessionTime now{};
  std::vector<Given> given;
  std::int32_t wheel = 0;

  bool display = true, photodiode = true;  // shows a stimulus 16 ms after the command
  bool board = true;                       // carries out programs of light and water
  bool board_accepts = true;
  bool commits = true;        // 5 ms after the trial's close
  std::optional<Arm> guided;  // the model answers so, 20 ms after the question

 private:
  struct Coming {
    SessionTime at;
    Input input;
  };

  // The next thing that happens until `end`; false if nothing does.
  bool step_until(SessionTime end) {
    const auto next = std::min_element(coming_.begin(), coming_.end(),
                                       [](const Coming& a, const Coming& b) { return a.at < b.at; });
    const SessionTime deadline = session.next_deadline();
    const SessionTime event = next == coming_.end() ? kNever : next->at;
    if (std::min(event, deadline) > end) return false;
    now = std::max(now, std::min(event, deadline));
    if (event <= deadline) {
      const Input input = next->input;
      coming_.erase(next);
      give(input);
    } else {
      give(TimerDue{deadline});
    }
    return true;
  }
  void later(double ms, const Input& input) { coming_.push_back({now + from_ms(ms), input}); }

  void react(const Output& output) {
    std::visit([this]<class T>(const T& o) { on(o); }, output);
  }
  template <class T>
  void on(const T&) {}
  void on(const ShowStimulus&) {
    const DeviceTime at = same_clock(now + from_ms(16));
    if (display) later(16, StimulusFlip{at, true});
    if (photodiode) later(16, PhotodiodeEdge{at, true});
  }
  void on(const HideStimulus&) {
    const DeviceTime at = same_clock(now + from_ms(16));
    if (display) later(16, StimulusFlip{at, false});
    if (photodiode) later(16, PhotodiodeEdge{at, false});
  }
  void on(const OpenValve& c) {
    if (!board) return;
    later(0, ProgramAccepted{OutputLine::valve, c.program, board_accepts, c.open_us});
    if (!board_accepts) return;
    edge(0, OutputLine::valve, true, c.program, false);
    edge(c.open_us, OutputLine::valve, false, c.program, true);
  }
  void on(const StartLight& c) {
    if (!board) return;
    later(0, ProgramAccepted{OutputLine::light, c.program, board_accepts, c.duration_us});
    if (board_accepts) train(OutputLine::light, c);
  }
  void on(const StartMasking& c) {
    if (!board) return;
    later(0, ProgramAccepted{OutputLine::masking, c.program, board_accepts, c.duration_us});
    if (board_accepts) train(OutputLine::masking, c);
  }
  void on(const OutputsOff& c) {
    if (!board) return;
    cut(OutputLine::light);
    if (!c.all) return;
    cut(OutputLine::valve);
    cut(OutputLine::masking);
  }
  void on(const TrialRow& row) {
    if (commits) later(5, TrialCommitted{row.trial});
  }
  void on(const GuidanceRequest& r) {
    if (!guided) return;
    Guidance g;
    g.id = 1000 + r.for_trial;
    g.after_trial = r.after_trial;
    g.for_trial = r.for_trial;
    g.eligible = *guided != Arm::not_eligible;
    g.propensity = g.eligible ? .5 : 0;
    g.draw = *guided == Arm::light ? .25 : .75;
    g.light = *guided == Arm::light;
    later(20, g);
  }
  template <class Command>
  void train(OutputLine line, const Command& c) {
    for (std::int64_t at = 0; at < c.duration_us; at += c.period_us) {
      edge(at, line, true, c.program, false);
      edge(std::min(at + c.pulse_width_us, c.duration_us), line, false, c.program,
           at + c.period_us >= c.duration_us);
    }
  }
  void edge(std::int64_t us, OutputLine line, bool on, std::uint32_t program, bool last) {
    const double ms = static_cast<double>(us) * 1e-3;
    later(ms, OutputEdge{same_clock(now + from_ms(ms)), line, on, program, last});
  }
  // Off now: what was still to come of this line does not.
  void cut(OutputLine line) {
    std::optional<std::uint32_t> program;
    std::erase_if(coming_, [&](const Coming& c) {
      const auto* e = std::get_if<OutputEdge>(&c.input);
      if (!e || e->line != line) return false;
      program = e->program;
      return true;
    });
    if (program) edge(0, line, false, *program, true);
  }

  std::vector<Coming> coming_;
};

}  // namespace dopaloop
