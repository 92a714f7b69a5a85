// Whole sessions against their golden event streams (golden/*.txt): everything that a scripted session gives
// out, event by event, in virtual time. After a change that is meant, DOPALOOP_WRITE_GOLDEN=1 writes the
// files anew: read what git then shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <type_traits>

#include "rig/task/contrast_generator.h"
#include "rig/task/trace_generator.h"
#include "tests/rig/session/bench.h"
#include "tests/rig/session/conditioning.h"

namespace dopaloop {
namespace {

template <class V>
std::string text_of(const V& value) {
  std::ostringstream out;
  out.precision(6);
  if constexpr (is_text<V>::value)
    out << '"' << value.view() << '"';
  else if constexpr (std::is_same_v<V, bool>)
    out << (value ? "yes" : "no");
  else if constexpr (std::is_enum_v<V>)
    out << name_of(value);
  else if constexpr (is_time_point<V>::value)
    out << to_ms(value - V{}) << " ms";
  else if constexpr (is_number_array<V>::value)
    out << "[]";
  else
    out << +value;
  return out.str();
}

// "name field=value ...", without what is as a record begins.
template <Described T>
std::string line_of(const T& record) {
  const T fresh{};
  std::string line(T::kName);
  T::describe([&](std::string_view name, auto member, std::string_view) {
    const std::string value = text_of(record.*member);
    if (value != text_of(fresh.*member)) line += " " + std::string(name) + "=" + value;
  });
  return line;
}

std::string stream_of(const Bench& b) {
  std::string stream;
  for (const Given& g : b.given) {
    if (std::holds_alternative<DopamineValue>(g.output)) continue;
    const std::string line = std::visit([](const auto& o) { return line_of(o); }, g.output);
    stream += text_of(to_ms(g.at - SessionTime{})) + " ms  " + line + "\n";
  }
  return stream;
}

void expect_golden(const std::string& name, const Bench& b) {
  const std::string path = std::string(DOPALOOP_SOURCE_DIR) + "/tests/rig/session/golden/" + name + ".txt";
  const std::string stream = stream_of(b);
  if (std::getenv("DOPALOOP_WRITE_GOLDEN") != nullptr) std::ofstream(path) << stream;
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing";
  std::istringstream given(stream);
  std::string want, got;
  for (int line = 1;; ++line) {
    const bool more_wanted = static_cast<bool>(std::getline(file, want));
    const bool more_given = static_cast<bool>(std::getline(given, got));
    ASSERT_EQ(more_wanted, more_given) << name << " line " << line << ": one stream is longer";
    if (!more_wanted) return;
    ASSERT_EQ(got, want) << name << " line " << line;
  }
}

TEST(Golden, ACorrectTrialIsRewarded) {
  Bench b;
  b.start();
  b.run_trial(184);
  b.pass(2000);
  expect_golden("correct", b);
}

TEST(Golden, AnErrorIsFollowedByNoiseAndATimeOut) {
  Bench b;
  b.start();
  b.run_trial(-184);
  b.pass(2000);
  expect_golden("error", b);
}

TEST(Golden, AMouseThatDoesNotTurnMakesANoGo) {
  Bench b;
  b.start();
  b.pass(64000);
  expect_golden("no_go", b);
}

TEST(Golden, AMovementBeginsQuiescenceAnewAndAMissingEdgeIsReplacedByTheDisplaysReport) {
  Bench b;
  b.photodiode = false;
  b.start();
  b.pass_until("quiescence");
  b.pass(100);
  b.turn(20);
  b.run_trial(184);
  b.pass(500);
  expect_golden("restart_and_no_edge", b);
}

TEST(Golden, AnErrorAtHighContrastIsRepeated) {
  VisualDecisionConfig task;
  task.contrasts = {1};
  task.contrast_probabilities = {1};
  task.max_trials = 3;
  ContrastGenerator trials(task, 7);
  Bench b(bench_config(), trials);
  b.start();
  const auto wrong_way = [&] { return b.last<ShowStimulus>().contrast_right > 0 ? -184 : 184; };
  b.pass_until("response");
  b.run_trial(wrong_way());
  b.pass_until("response");
  b.run_trial(-wrong_way());
  b.pass_to_the_end();
  expect_golden("repeat", b);
}

// Two phases: the easy one ends when the last two trials of each side were correct, the hard one when more
// than half of the last four were wrong.
VisualDecisionConfig two_phases() {
  VisualDecisionConfig task;
  PhaseConfig easy, hard;
  easy.name = "easy";
  easy.contrasts = {1};
  easy.up_accuracy = .8;
  easy.up_window = 2;
  hard.name = "hard";
  hard.contrasts = {.25};
  hard.down_accuracy = .5;
  hard.down_window = 4;
  task.phases = {easy, hard};
  task.repeat_on_error = false;
  return task;
}

// Turns towards the stimulus, or away from it.
void answer(Bench& b, bool correctly) {
  b.pass_until("response");
  const bool right = b.last<ShowStimulus>().contrast_right > 0;
  b.run_trial(right == correctly ? 184 : -184);
}

TEST(Golden, AMouseThatIsAlwaysRightGoesUpAPhase) {
  ContrastGenerator trials(two_phases(), 3);
  Bench b(bench_config(), trials);
  b.start();
  for (int i = 0; i < 20 && b.last<TrialRow>().phase < 2; ++i) answer(b, true);
  EXPECT_EQ(b.last<TrialRow>().phase, 2u);
  expect_golden("phase_up", b);
}

TEST(Golden, AMouseThatIsAlwaysWrongGoesDownAPhase) {
  TrainingState trained;
  trained.phase = 2;
  ContrastGenerator trials(two_phases(), 3, trained);
  Bench b(bench_config(), trials);
  b.start();
  answer(b, false);
  EXPECT_EQ(b.last<TrialRow>().phase, 2u);
  for (int i = 0; i < 20 && b.last<TrialRow>().phase > 1; ++i) answer(b, false);
  EXPECT_EQ(b.last<TrialRow>().phase, 1u);
  expect_golden("phase_down", b);
}

TEST(Golden, LightThatMovesByItselfTripsAndIsResetAndArmedByAPerson) {
  SessionConfig c = bench_config();
  c.limits.arm_at_start = true;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.pass_until("response");
  b.pass(200);
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, true, 99, false});
  b.command(CommandKind::reset, "too soon", 0, true);
  b.pass(1);
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, false, 99, true});
  b.run_trial();
  b.run_trial();  // without light
  b.command(CommandKind::arm_light, "arm before reset", 0, true);
  b.command(CommandKind::reset, "nobody there");
  b.command(CommandKind::reset, "reset", 0, true);
  b.command(CommandKind::arm_light, "arm", 0, true);
  b.run_trial();
  expect_golden("trip_and_reset", b);
}

TEST(Golden, LightFollowsGuidanceAndItsOutcomesAreBooked) {
  SessionConfig c = bench_config();
  c.limits.arm_at_start = true;
  Bench b(c);
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  b.guided = Arm::control;
  b.run_trial();
  b.guided.reset();
  b.run_trial();
  b.run_trial();
  b.pass(10);
  expect_golden("guided_light", b);
}

class CuedTrials final : public TrialGenerator {
 public:
  std::optional<TrialPlan> next(std::uint32_t trial, const TrialRow*) override {
    TrialPlan plan;
    plan.facts = facts_of(TraceTrial::cued);
    plan.new_session = trial == 1;
    return plan;
  }
};

// Light as gate and cap allow.
SessionConfig gated_conditioning(Gate gate, double cap_share) {
  SessionConfig c = conditioning();
  c.light.gate = gate;
  c.light.cap_share = cap_share;
  return c;
}

void conditioned_trial(Bench& b, bool licks) {
  b.pass_until("trace");
  b.pass(500);
  if (licks) b.give(Lick{same_clock(b.now), true});
  b.pass_until("inter_trial");
}

TEST(Golden, LightAtTheRewardIsGatedByALickOrNone) {
  for (const Gate gate : {Gate::lick, Gate::no_lick}) {
    CuedTrials trials;
    Bench b(gated_conditioning(gate, 1), trials);
    b.guided = Arm::light;
    b.start(true);
    conditioned_trial(b, true);
    conditioned_trial(b, false);
    EXPECT_EQ(b.count<StartLight>(), 1u);
    expect_golden(gate == Gate::lick ? "gate_lick" : "gate_no_lick", b);
  }
}

TEST(Golden, TheCapHoldsLightBackOnHalfOfTheTrialsSoFar) {
  CuedTrials trials;
  Bench b(gated_conditioning(Gate::none, .5), trials);
  b.guided = Arm::light;
  b.start(true);
  for (int i = 0; i < 5; ++i) conditioned_trial(b, false);
  EXPECT_EQ(b.count<StartLight>(), 2u);  // the second and the fourth
  expect_golden("cap_reached", b);
}

TEST(Golden, ASettingChangesFromTheNextTrialOn) {
  SessionConfig c = bench_config();
  c.live = {{*place_of_number<VisualDecisionConfig>("reward_ul"), "reward_ul", 1.5, 3}};
  Bench b(c);
  b.start();
  b.pass_until("response");
  OperatorCommand set;
  set.command = CommandKind::set_parameter;
  set.request_id = "1";
  set.who = "trainer";
  set.parameter = "reward_ul";
  set.value = 2.5;
  set.text = "drank little yesterday";
  b.give(set);
  b.run_trial();
  b.run_trial();
  expect_golden("live_setting", b);
}

TEST(Golden, ADropByHandMayComeInTheWayOfTheReward) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.pass(500);
  b.command(CommandKind::drop, "drop", 3);
  b.turn(184);
  b.pass_until("inter_trial");
  b.pass(10);
  expect_golden("drop_and_reward", b);
}

// Where `stop_now` finds the session.
void expect_golden_stop(const std::string& state, const std::function<void(Bench&)>& lead) {
  Bench b;
  b.start();
  lead(b);
  ASSERT_EQ(b.state(), state);
  b.command(CommandKind::stop_now, "stop");
  b.pass_to_the_end();
  EXPECT_TRUE(b.session.ended());
  expect_golden("stop_in_" + state, b);
}

TEST(Golden, StopsInEveryState) {
  for (const char* state : {"quiescence", "appearing", "response"})
    expect_golden_stop(state, [state](Bench& b) { b.pass_until(state); });
  expect_golden_stop("inter_trial", [](Bench&) {});
  const auto turn = [](std::int32_t counts) {
    return [counts](Bench& b) {
      b.pass_until("response");
      b.turn(counts);
    };
  };
  expect_golden_stop("correct", turn(184));
  expect_golden_stop("error", turn(-184));
  expect_golden_stop("no_go", [](Bench& b) { b.pass_until("no_go", 70000); });
  expect_golden_stop("idle", [](Bench& b) {
    b.commits = false;
    b.run_trial();
    b.pass_until("idle");
  });
}

}  // namespace
}  // namespace dopaloop
