#include "tools/view/render.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/tools/view/sample_state.h"

namespace dopaloop {
namespace {

ViewHistory busy_history() {
  ViewHistory h;
  h.add(sample_state());
  for (int i = 0; i < 300; ++i) {
    v1::Trial t;
    t.set_trial(static_cast<unsigned>(i));
    t.set_choice(i % 2 == 0 ? 1 : -1);
    t.set_outcome(i % 3 == 0 ? "error" : "correct");
    h.add(t);
    h.add("note: something " + std::string(static_cast<std::size_t>(i), '.'), i % 5 == 0);
  }
  h.status = "drop of water: accepted";
  return h;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& l : lines) all += l + "\n";
  return all;
}

void expect_to_fit(const std::vector<std::string>& lines, Size size) {
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(std::max(size.rows, 0)));
  for (const auto& l : lines) EXPECT_LE(display_width(l), size.columns) << l;
}

TEST(Render, FillsEveryScreenAndNoLineIsWiderThanIt) {
  for (const Size size : {Size{80, 24}, {120, 50}, {40, 12}, {20, 5}, {300, 100}, {1, 1}, {0, 0}, {80, 3}})
    for (const bool colour : {false, true})
      for (const bool help : {false, true}) {
        auto h = busy_history();
        h.help = help;
        expect_to_fit(render(sample_state(), h, size, {colour, true}), size);
        expect_to_fit(render(v1::State(), ViewHistory(), size, {colour, true}), size);
      }
}

TEST(Render, IsPlainAsciiWhereTheLocaleIsNotUtf8) {
  auto s = sample_state();
  s.mutable_session()->set_subject("Mäuschen");
  const std::string all = joined(render(s, busy_history(), {80, 24}, {.colour = false, .utf8 = false}));
  EXPECT_TRUE(
      std::all_of(all.begin(), all.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
}

TEST(Render, ShowsAtOneGlanceWhatAnOperatorNeeds) {
  const std::string all =
      joined(render(sample_state(), busy_history(), {80, 24}, {.colour = false, .utf8 = true}));
  for (const char* wanted : {"demo-mouse",
                             "17 of 120",
                             "response",
                             "left .50",
                             "right 0",
                             "-12.3 deg",
                             "83 % (10 of 12)",
                             "71 % (5 of 7)",
                             "24.0 of 1000 ul",
                             "+1.9 z",
                             "ARMED",
                             "light 8  control 9",
                             "1.20 of 50 mJ",
                             "p50 12  p99 80  max 210 us",
                             "overruns 0",
                             "alive",
                             "P(correct) 0.83",
                             "right   +1.20",
                             "left    -0.80",
                             "d drop",
                             "drop of water: accepted"})
    EXPECT_NE(all.find(wanted), std::string::npos) << wanted << "\n" << all;
}

TEST(Render, SaysWhyLightIsDisarmedAndThatTheModelIsAway) {
  auto s = sample_state();
  s.set_light_armed(false);
  s.set_interlock_reason("operator");
  s.set_model_alive(false);
  s.set_paused(true);
  s.set_stopping(true);
  const std::string all = joined(render(s, {}, {100, 30}, {}));
  EXPECT_NE(all.find("disarmed operator"), std::string::npos) << all;
  EXPECT_NE(all.find("NOT ANSWERING"), std::string::npos) << all;
  EXPECT_NE(all.find("PAUSED"), std::string::npos) << all;
  EXPECT_NE(all.find("ENDING AFTER THIS TRIAL"), std::string::npos) << all;
}

TEST(Render, KeepsTrialWaterLightAndTheQuestionOnAVeryLowScreen) {
  auto h = busy_history();
  h.prompt = "note: hal";
  const std::string all = joined(render(sample_state(), h, {80, 4}, {}));
  for (const char* wanted : {"17 of 120", "24.0 of 1000 ul", "ARMED", "note: hal_"})
    EXPECT_NE(all.find(wanted), std::string::npos) << wanted << "\n" << all;
}

TEST(Render, MarksChoicesReadablyWithoutColour) {
  ViewHistory h;
  for (const auto& [choice, outcome] : {std::pair{1, "correct"},
                                        {-1, "error"},
                                        {0, "no_go"},
                                        {0, "aborted"},
                                        {0, "rewarded"},
                                        {0, "omitted"}}) {
    v1::Trial t;
    t.set_choice(choice);
    t.set_outcome(outcome);
    h.add(t);
  }
  EXPECT_NE(joined(render(sample_state(), h, {80, 24}, {})).find("choices   Rl.x+o\n"), std::string::npos);
}

TEST(History, CountsStatesThatWereNotSeen) {
  ViewHistory h;
  for (const unsigned sequence : {1U, 2U, 5U, 6U}) {
    v1::State s;
    s.set_sequence(sequence);
    h.add(s);
  }
  EXPECT_EQ(h.states_lost, 2U);
}

RC_GTEST_PROP(Render, FitsWhateverTextsTheSessionHolds, (const std::string& a, const std::string& b)) {
  auto s = sample_state();
  s.mutable_session()->set_subject(a);
  s.set_task_state(b);
  s.set_interlock_reason(a + b);
  ViewHistory h;
  h.add(a, true);
  h.prompt = b;
  const Size size{*rc::gen::inRange(1, 130), *rc::gen::inRange(1, 60)};
  const auto lines = render(s, h, size, {.colour = true, .utf8 = true});
  RC_ASSERT(lines.size() == static_cast<std::size_t>(size.rows));
  for (const auto& l : lines) RC_ASSERT(display_width(l) <= size.columns);
}

}  // namespace
}  // namespace dopaloop
