#include "tools/view/plain.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "tests/tools/view/sample_state.h"
#include "tools/view/summary.h"

namespace dopaloop {
namespace {

v1::Trial closed(std::uint32_t number) {
  v1::Trial t;
  t.set_trial(number);
  t.set_contrast_left(.5);
  t.set_choice(-1);
  t.set_outcome("correct");
  t.set_reaction_time_s(.84);
  t.set_reward_ul(2);
  t.set_da_stimulus_z(1.9);
  t.set_intended_arm("control");
  t.set_delivered_arm("control");
  return t;
}

TEST(TrialLine, SaysTheTrialInOneLine) {
  EXPECT_EQ(trial_line(sample_state(), closed(17)),
            "trial  17/120  L .50  left   correct  0.84 s  acc L 83 % R 71 %  water 24.0 ul  da +1.9 z  "
            "light control  "
            "w R +1.2 L -0.8 b +0.1");
}

TEST(TrialLine, SaysWhatThereIsNotAndWhyLightWasNotGiven) {
  v1::Trial t;
  t.set_trial(3);
  t.set_outcome("no_go");
  t.set_intended_arm("light");
  t.set_delivered_arm("control");
  t.set_light_reason("late_guidance");
  EXPECT_EQ(trial_line(v1::State(), t),
            "trial   3    0    -      no_go    -       acc L - R -  water 0.0 ul  da -  light control "
            "(late_guidance)");
}

TEST(EventLine, CannotMoveTheCursor) {
  v1::Event e;
  e.set_kind("note");
  e.set_text("a\x1b[2Jb");
  EXPECT_EQ(event_line(e), "event    note: a?[2Jb");
  e.set_warning(true);
  EXPECT_EQ(event_line(e), "warning  note: a?[2Jb");
}

TEST(Tally, CountsTrialsThatClosedAfterTheNewestState) {
  Tally tally;
  auto s = sample_state();  // 16 closed, 10 of 12 left, 24 ul
  tally.add(s);
  tally.add(closed(17));
  tally.add(closed(18));
  EXPECT_EQ(tally.now().left_correct(), 12U);
  EXPECT_EQ(tally.now().left_total(), 14U);
  s.set_trials_closed(17), s.set_left_correct(11), s.set_left_total(13);
  tally.add(s);
  EXPECT_EQ(tally.now().left_correct(), 12U);
}

// A state in the middle of trial 1 has its drop already, though the trial is not closed.
TEST(Tally, CountsADropOnceWhetherOrNotTheStateHasIt) {
  Tally tally;
  v1::State s;
  s.set_sequence(1);
  s.set_water_ul(2);
  tally.add(s);
  tally.add(closed(1));
  EXPECT_DOUBLE_EQ(tally.now().water_ul(), 2);
  tally.add(closed(2));
  EXPECT_DOUBLE_EQ(tally.now().water_ul(), 4);
  s.set_trials_closed(2), s.set_water_ul(9);  // somebody gave 5 ul by hand
  tally.add(s);
  tally.add(closed(3));
  EXPECT_GE(tally.now().water_ul(), 9);
}

TEST(Tally, DoesNotCountATrialTheStateAlreadyHas) {
  Tally tally;
  tally.add(sample_state());
  tally.add(closed(16));
  EXPECT_EQ(tally.now().left_total(), 12U);
}

TEST(Tally, CountsNothingForWhoJoinsLateBeforeTheFirstState) {
  Tally tally;
  tally.add(closed(6));
  tally.add(closed(7));
  EXPECT_EQ(tally.now().left_total(), 0U);
  tally.add(sample_state());
  EXPECT_EQ(tally.now().left_total(), 12U);
}

TEST(Tally, LeavesRepeatsNoGoesAndZeroContrastOutOfAccuracy) {
  Tally tally;
  auto repeat = closed(1), no_go = closed(2), zero = closed(3);
  repeat.set_repeat(true);
  no_go.set_choice(0), no_go.set_outcome("no_go"), no_go.set_reward_ul(0);
  zero.set_contrast_left(0);
  for (const auto& t : {repeat, no_go, zero}) tally.add(t);
  EXPECT_EQ(tally.now().left_total() + tally.now().right_total(), 0U);
  EXPECT_EQ(tally.now().no_go(), 1U);
  EXPECT_DOUBLE_EQ(tally.now().water_ul(), 4);
}

TEST(LineSink, DropsAndCountsWhileNobodyReads) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
  const std::string block(4096, 'x');
  while (::write(ends[1], block.data(), block.size()) > 0) {
  }
  std::ostringstream out;
  LineSink sink(out, ends[1]);
  sink.write("lost 1");
  sink.write("lost 2");
  EXPECT_EQ(out.str(), "");
  std::string drained(1 << 20, ' ');
  ASSERT_GT(::read(ends[0], drained.data(), drained.size()), 0);
  sink.write("shown");
  EXPECT_EQ(out.str(), "(2 lines not shown: the output is slow)\nshown\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(LineSink, SaysAtItsEndHowManyLinesItDropped) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
  const std::string block(4096, 'x');
  while (::write(ends[1], block.data(), block.size()) > 0) {
  }
  std::ostringstream out;
  { LineSink(out, ends[1]).write("lost"); }
  EXPECT_EQ(out.str(), "(1 lines not shown: the output is slow)\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Summary, SaysWhatHappenedFromTheLastState) {
  auto s = sample_state();
  s.set_end_reason("trials done");
  ViewHistory h;
  h.model_restarts = 1;
  std::string all;
  for (const auto& l : summary_lines(s, h)) all += l + "\n";
  for (const char* wanted :
       {"demo-mouse", "16 of 120   ended: trials done", "left 83 % (10 of 12)", "24.0 ul of at most 1000",
        "8 trials with light, 9 control, 1.20 mJ", "p50 12  p99 80  max 210 us", "right +1.20 +- 0.25",
        "restarted 1 time\n", "0 in events"})
    EXPECT_NE(all.find(wanted), std::string::npos) << wanted << "\n" << all;
}

TEST(Summary, AdmitsWhenNothingWasHeard) {
  EXPECT_EQ(summary_lines(v1::State(), {}).front(),
            "no state was heard from the session: the log has what happened");
}

TEST(WhereLine, CanBePastedIntoAShell) {
  EXPECT_EQ(where_line("/data/m/1"), "session /data/m/1   look at it with: dopaloop show /data/m/1");
  EXPECT_EQ(where_line("/my data/1"), "session '/my data/1'   look at it with: dopaloop show '/my data/1'");
}

}  // namespace
}  // namespace dopaloop
