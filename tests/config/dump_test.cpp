// What the log keeps reads back to what ran, and the manual leaves nothing out.
#include "config/dump.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>

#include "config/manual.h"
#include "config/toml_file.h"
#include "config/toml_text.h"
#include "config/write_settings.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

double number_in(double low, double high) {
  const double share = *rc::gen::inRange<int>(0, 1'000'001) * 1e-6;
  return std::isfinite(low) && std::isfinite(high) ? low + share * (high - low) : share;
}

void arbitrary(bool& value, const Rule&) { value = *rc::gen::arbitrary<bool>(); }
void arbitrary(double& value, const Rule& rule) { value = number_in(rule.min, rule.max); }
void arbitrary(std::string& value, const Rule&) {
  value = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}
void arbitrary(std::int64_t& value, const Rule& rule) {
  value = static_cast<std::int64_t>(number_in(rule.min, rule.max));
}
void arbitrary(std::vector<double>& value, const Rule& rule) {
  value.resize(*rc::gen::inRange<std::size_t>(0, 6));
  for (double& each : value) each = number_in(rule.min, rule.max);
}
template <class E>
requires std::is_enum_v<E>
void arbitrary(E& value, const Rule&) {
  value = static_cast<E>(*rc::gen::inRange<int>(0, static_cast<int>(choices_of(E{}).size())));
}
template <Settings T>
void arbitrary(T& settings, const Rule&);
template <Settings T>
void arbitrary(std::vector<T>& list, const Rule&) {
  list.resize(*rc::gen::inRange<std::size_t>(0, 4));
  for (T& each : list) arbitrary(each, Rule{});
}
template <Settings T>
void arbitrary(T& settings, const Rule&) {
  T::describe([&](std::string_view, auto member, const Rule& rule, std::string_view) {
    arbitrary(settings.*member, rule);
  });
}

template <Settings T>
T read_back(const T& settings) {
  const ParsedToml parsed = parse_toml(toml_document(node_of(settings)));
  RC_ASSERT(parsed.mistakes.empty());
  T again;
  Mistakes mistakes;
  read_settings(parsed.root, "", again, mistakes);
  RC_ASSERT(mistakes.empty());
  return again;
}

// Any values in range, rules of togetherness aside.
RC_GTEST_PROP(Dump, ReadsBackAnySettingsBitForBit, ()) {
  RigConfig rig;
  TaskFile<VisualDecisionConfig> task;
  arbitrary(rig, {});
  arbitrary(task, {});
  RC_ASSERT(same(read_back(rig), rig));
  RC_ASSERT(same(read_back(task), task));
}

// A rig that passes every rule, with numbers that no decimal text was chosen for.
RC_GTEST_PROP(Dump, LoadsAgainToTheSameConfiguration, ()) {
  RigConfig config = *load_rig("builtin:emulated");
  arbitrary(config.emulated, {});
  arbitrary(config.replay, {});
  arbitrary(config.realtime, {});
  arbitrary(config.model, {});
  config.name +=
      *rc::gen::resize(40, rc::gen::container<std::string>(rc::gen::element('a', 'Z', '0', '-', '_', '.')));
  config.task += *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  config.dopamine.sampling_rate_hz = config.emulated.photometry_rate_hz = number_in(100, 2000);
  config.visual_decision.wheel_gain_deg_per_mm = number_in(1, 10);
  config.light.power_mw = number_in(.5, 1.5);
  const auto again = load_rig_text(dump(config), "session.sqlite");
  RC_ASSERT(again.has_value());
  RC_ASSERT(same_config(*again, config));
}

RC_GTEST_PROP(TomlValue, ReadsBackAnyFiniteNumber, (std::uint64_t bits)) {
  const double number = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(number));
  const ParsedToml parsed = parse_toml("x = " + toml_value(Node::of(number)));
  RC_ASSERT(parsed.mistakes.empty());
  RC_ASSERT(parsed.root.find("x")->kind == Node::Kind::real);
  RC_ASSERT(parsed.root.find("x")->real == number);
}

TEST(Dump, OfEveryShippedRigLoadsAgain) {
  for (const char* name : {"builtin:emulated", "builtin:replay", "builtin:conditioning"}) {
    const RigConfig config = *load_rig(name);
    const auto again = load_rig_text(dump(config), "session.sqlite");
    ASSERT_TRUE(again) << again.error().lines.front();
    EXPECT_TRUE(same_config(*again, config));
  }
}

// Transitions are tried in the file's order, and states are numbered in it.
TEST(Dump, KeepsTheOrderOfStatesAndTransitions) {
  const RigConfig config =
      *load_rig_text(changed(kRightRig, {{"head_fixed_max_min = 90", R"(head_fixed_max_min = 90
first = "z"
[task.states.z]
timer = 1
enter = [{ wheel = "reference" }]
on.wheel_right = { beyond = 5, to = "a" }
on.wheel_moved = [{ beyond = 7, to = "m", if = "repeat" }, { beyond = 8, to = "a" }]
on.wheel_left = { beyond = 6, to = "m" }
on.timer = "a"
[task.states.a]
outcome = "no_go"
timer = { distribution = "uniform", min = 0.1, max = "noise_s" }
on.timer = "end"
[task.states.m]
outcome = "error"
timer = 1
on.timer = "end"
[task.inter_trial]
timer = 1
[task.live]
noise_s = [0.5, 2])"}}),
                     "rig.toml");
  ASSERT_EQ(config.task_table.states.size(), 3u);
  EXPECT_EQ(config.task_table.states[1].name, "a");
  const auto& transitions = config.task_table.states[0].transitions;
  ASSERT_EQ(transitions.size(), 5u);
  EXPECT_EQ(transitions[0].on, TaskEvent::wheel_right);
  EXPECT_EQ(transitions[2].only_if, TrialFact::always);
  EXPECT_EQ(transitions[3].on, TaskEvent::wheel_left);
  const auto again = load_rig_text(dump(config), "session.sqlite");
  ASSERT_TRUE(again) << again.error().lines.front();
  EXPECT_TRUE(same_config(*again, config));
}

TEST(Dump, NamesEveryKeyThatIsDescribed) {
  const ParsedToml parsed = parse_toml(dump(RigConfig{}));
  const auto expect = [&](const std::string& key) {
    const Node* node = &parsed.root;
    for (std::size_t at = 0; node && at < key.size();) {
      const std::size_t end = std::min(key.find('.', at), key.size());
      node = node->find(key.substr(at, end - at));
      at = end + 1;
    }
    EXPECT_NE(node, nullptr) << key;
  };
  for_each_key<RigConfig>("", expect);
  for_each_key<InlineTask<VisualDecisionConfig>>("task", expect);
}

TEST(Manual, ExplainsEveryKeyThatIsDescribed) {
  const std::string text = manual();
  std::size_t at = 0;
  const auto expect = [&](const std::string& key) {
    const std::size_t dot = key.rfind('.');
    const std::size_t table = dot == std::string::npos ? 0 : text.find("\n[" + key.substr(0, dot) + "]  ");
    ASSERT_NE(table, std::string::npos) << key;
    at = text.find("\n  " + key.substr(dot + 1) + "\n      ", table);
    EXPECT_NE(at, std::string::npos) << key;
  };
  for_each_key<RigConfig>("", expect);
  for_each_key<TaskFile<VisualDecisionConfig>>("", expect);
}

TEST(Manual, GivesTypeRangeDefaultAndMeaning) {
  const std::string text = manual();
  EXPECT_NE(
      text.find("  power_max_mw\n      number, 0 to 100; required\n      largest power at the fibre tip"),
      std::string::npos);
  EXPECT_NE(text.find("  low_pass_hz\n      number, 0.1 to 1000; default 10.0\n"), std::string::npos);
  EXPECT_NE(text.find("  at\n      off | stimulus | reward | dopamine; required\n"), std::string::npos);
  EXPECT_NE(text.find("  contrasts\n      list of numbers, 0 to 1; required\n"), std::string::npos);
  EXPECT_NE(text.find("  demand\n      true or false; default false\n"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
