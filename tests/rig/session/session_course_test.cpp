// The course of a session: its start, its trials, its ends.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/rig/session/bench.h"

namespace dopaloop {
namespace {

// ---- start

TEST(SessionStarts, OnlyWhenEveryDeviceHasAnswered) {
  Bench b;
  b.give(SessionStart{2, false});
  b.pass(100);
  b.give(DeviceReady{"wheel", 1, true});
  b.give(DeviceReady{"wheel", 1, true});  // the same one again
  EXPECT_EQ(b.count<GuidanceRequest>(), 0u);
  EXPECT_TRUE(b.session.snapshot(b.now).tripped);
  b.give(DeviceReady{"valve", 1, true});
  EXPECT_EQ(b.count<GuidanceRequest>(), 1u);
  EXPECT_FALSE(b.session.snapshot(b.now).tripped);
}

TEST(SessionStarts, TellsDevicesOfOneKindApartByTheirSerialNumbers) {
  Bench b;
  b.give(SessionStart{2, false});
  b.give(DeviceReady{"board", 1, true});
  b.give(DeviceReady{"board", 2, true});
  EXPECT_FALSE(b.session.snapshot(b.now).tripped);
}

TEST(SessionStarts, EndsWithAFaultWhenADeviceStaysSilent) {
  Bench b;
  b.give(SessionStart{2, false});
  b.give(DeviceReady{"wheel", 1, true});
  b.give(DeviceFault{FaultKind::silent, 1});  // it may be booting
  b.pass(4999);
  EXPECT_FALSE(b.session.ended());
  b.pass(1);
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
  EXPECT_GE(b.count<OutputsOff>(), 1u);
  EXPECT_EQ(b.count<TrialRow>(), 0u);
}

TEST(SessionStarts, EndsWithAFaultWhenADeviceHasAnOutputOn) {
  Bench b;
  b.give(SessionStart{1, false});
  b.give(DeviceReady{"valve", 1, false});
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::fault);
  EXPECT_EQ(b.count<OutputsOff>(), 2u);
}

TEST(SessionStarts, ArmsLightByItselfOnlyWhereTheConfigSaysSo) {
  Bench armed;
  armed.start();
  EXPECT_TRUE(armed.session.snapshot(armed.now).light_armed);
  SessionConfig c = bench_config();
  c.limits.arm_at_start = false;
  Bench waiting(c);
  waiting.start();
  EXPECT_FALSE(waiting.session.snapshot(waiting.now).light_armed);
  EXPECT_FALSE(waiting.session.snapshot(waiting.now).tripped);
}

TEST(SessionStarts, SaysWhenThereIsNoModelProcess) {
  Bench b;
  b.give(SessionStart{1, false});
  EXPECT_TRUE(b.has_event("model"));
}

TEST(SessionStarts, Once) {
  Bench b;
  b.start();
  b.run_trial();
  b.give(SessionStart{7, true});
  EXPECT_NE(b.state(), "idle");
  b.run_trial();
  EXPECT_EQ(b.count<TrialRow>(), 2u);
}

TEST(SessionDeathTest, TreatsAFallbackToLightAsABug) {
  SessionConfig c = bench_config();
  c.fallback = Arm::light;
  EXPECT_DEATH(Bench{c}, "no trial without guidance may have light");
}

// ---- trials

std::vector<std::string> story(const Bench& b) {
  std::vector<std::string> lines;
  for (const Given& g : b.given) {
    std::string line = std::to_string((g.at - SessionTime{}) / std::chrono::milliseconds(1)) + " ";
    std::visit(
        [&]<class T>(const T& o) {
          line += T::kName;
          if constexpr (std::is_same_v<T, StateChanged>) line += " " + std::string(o.name.view());
          if constexpr (std::is_same_v<T, EventText>) line += " " + std::string(o.kind.view());
          if constexpr (std::is_same_v<T, PlaySound>) line += " " + std::string(name_of(o.sound));
        },
        g.output);
    lines.push_back(line);
  }
  return lines;
}

TEST(SessionTrial, GivesTheseOutputsInThisOrder) {
  Bench b;
  b.guided = Arm::light;
  b.start(true);
  b.run_trial();
  EXPECT_EQ(story(b),
            (std::vector<std::string>{
                "0 event interlock", "0 guidance_request", "0 state_changed inter_trial",
                "1000 state_changed quiescence", "1400 show_stimulus", "1400 state_changed appearing",
                "1416 start_light", "1416 play_sound go_cue", "1416 state_changed response",
                "1916 open_valve", "1916 state_changed correct", "2916 hide_stimulus", "2916 trial",
                "2916 guidance_request", "2916 state_changed inter_trial"}));
}

TEST(SessionTrial, IsWrittenDownAsItWas) {
  Bench b;
  b.start();
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.trial, 1u);
  EXPECT_TRUE(row.new_session);
  EXPECT_EQ(row.contrast_right, .5);
  EXPECT_EQ(row.choice, Choice::right);
  EXPECT_EQ(row.outcome, Outcome::correct);
  EXPECT_DOUBLE_EQ(row.reaction_time_s, .5);
  EXPECT_EQ(to_ms(row.opened_at - SessionTime{}), 1000);
  EXPECT_EQ(to_ms(row.closed_at - SessionTime{}), 2916);
  EXPECT_NEAR(row.reward_ul, 2, 1e-9);
  EXPECT_EQ(to_ms(row.valve_off_at - row.valve_on_at), 40);
}

TEST(SessionTrial, CountsLicksBetweenItsOpeningAndItsClose) {
  Bench b;
  b.start();
  b.give(Lick{same_clock(b.now), true});
  b.pass_until("quiescence");
  for (const bool contact : {true, false, true, false}) b.give(Lick{same_clock(b.now), contact});
  b.run_trial();
  b.give(Lick{same_clock(b.now), true});
  EXPECT_EQ(b.last<TrialRow>().licks, 2u);
}

TEST(SessionTrial, BelievesOnlyABrightPatch) {
  Bench b;
  b.start();
  b.photodiode = false;
  b.pass_until("appearing");
  b.pass(10);
  b.give(PhotodiodeEdge{same_clock(b.now), false});
  EXPECT_EQ(b.state(), "appearing");
  b.give(PhotodiodeEdge{same_clock(b.now), true});
  EXPECT_EQ(b.state(), "response");
}

TEST(SessionTrial, SaysWhenThePhotodiodeIsMissing) {
  Bench b;
  b.photodiode = false;
  b.start();
  b.run_trial();
  EXPECT_TRUE(b.has_event("photodiode"));
  EXPECT_EQ(b.last<TrialRow>().stimulus_on_source, TimeSource::reported);
}

TEST(SessionTrial, WaitsForTheCommitOfTheOneBefore) {
  Bench b;
  b.commits = false;
  b.start();
  b.run_trial();
  b.pass(20000);
  EXPECT_EQ(b.state(), "idle");
  b.give(TrialCommitted{1});
  EXPECT_EQ(b.state(), "quiescence");
}

TEST(SessionTrial, WaitsForTheIntervalThoughItIsCommitted) {
  Bench b;
  b.start();
  b.run_trial();
  b.pass(999);
  EXPECT_EQ(b.state(), "inter_trial");
  b.pass(1);
  EXPECT_EQ(b.state(), "quiescence");
}

TEST(SessionTrial, IsNotLetInByACommitOfWhatIsNotClosedYet) {
  Bench b;
  b.commits = false;
  b.start();
  b.give(TrialCommitted{1});
  b.pass_until("response");
  b.give(TrialCommitted{1});
  b.give(TrialCommitted{7});
  b.run_trial();
  b.pass(5000);
  EXPECT_EQ(b.state(), "idle");
  b.give(TrialCommitted{1});
  EXPECT_EQ(b.state(), "quiescence");
}

TEST(SessionTrial, CountsPhotometryGapsAndFlagsTheFeature) {
  Bench b;
  b.start();
  std::uint64_t index = 0;
  const auto sample = [&] { b.give(PhotometrySample{same_clock(b.now), index++, 15000, 15000}); };
  b.pass_until("response");
  for (int i = 0; i < 50; ++i, b.pass(8)) {
    if (i == 30) index += 3;
    sample();
  }
  b.run_trial();
  const TrialRow row = b.last<TrialRow>();
  EXPECT_EQ(row.photometry_gaps, 3u);
  EXPECT_NE(row.da_stimulus_flags & kFlagGap, 0u);
  EXPECT_FALSE(std::isnan(row.da_stimulus_z));
  EXPECT_EQ(b.count<DopamineValue>(), 50u);
}

TEST(SessionTrial, FlagsAFeatureWhoseWindowNoSampleClosed) {
  Bench b;
  b.start();
  b.run_trial();
  EXPECT_TRUE(std::isnan(b.last<TrialRow>().da_stimulus_z));
  EXPECT_NE(b.last<TrialRow>().da_stimulus_flags & kFlagGap, 0u);
}

TEST(SessionTrial, MarksTheBoundaryOfARecordedSession) {
  Bench b;
  b.trials.session_length = 2;
  b.start();
  b.run_trial();
  b.run_trial();
  EXPECT_FALSE(b.has_event("session_boundary"));
  b.run_trial();
  EXPECT_TRUE(b.has_event("session_boundary"));
  EXPECT_EQ(b.last<TrialRow>().session, 2u);
  EXPECT_TRUE(b.last<TrialRow>().new_session);
}

// ---- ends

TEST(SessionEnds, AfterItsLastTrialOnceThatIsCommitted) {
  Bench b(bench_config(), 2);
  b.commits = false;
  b.start();
  b.run_trial();
  b.give(TrialCommitted{1});
  b.run_trial();
  b.pass(1000);
  EXPECT_FALSE(b.session.ended());
  b.give(TrialCommitted{2});
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::trials_done);
  EXPECT_EQ(b.last<SessionEnded>().reason, EndReason::trials_done);
  EXPECT_EQ(b.last<GuidanceRequest>().for_trial, 0u);
  EXPECT_EQ(b.last<GuidanceRequest>().after_trial, 2u);
}

TEST(SessionEnds, ThoughTheStoreNeverAnswers) {
  Bench b(bench_config(), 1);
  b.commits = false;
  b.start();
  b.run_trial();
  b.pass(4999);
  EXPECT_FALSE(b.session.ended());
  b.pass(1);
  EXPECT_TRUE(b.session.ended());
}

TEST(SessionEnds, AfterTheModelsLastAnswerOrWithoutADeadModel) {
  Bench b(bench_config(), 1);
  b.start(true);
  b.run_trial();
  b.pass(1000);
  EXPECT_FALSE(b.session.ended());
  Guidance g;
  g.after_trial = 1;
  b.give(g);
  EXPECT_TRUE(b.session.ended());

  Bench dead(bench_config(), 1);
  dead.start(true);
  dead.run_trial();
  dead.pass(1000);
  EXPECT_FALSE(dead.session.ended());
  dead.give(ModelState{false});
  EXPECT_TRUE(dead.session.ended());
}

TEST(SessionEnds, AtOnceWhereThereAreNoTrials) {
  Bench b(bench_config(), 0);
  b.start();
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::trials_done);
}

TEST(SessionEnds, WithOutputsOffAndThenSaysNothingMore) {
  Bench b(bench_config(), 1);
  b.start();
  b.run_trial();
  b.pass_to_the_end();
  ASSERT_TRUE(b.session.ended());
  ASSERT_GE(b.given.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<OutputsOff>(b.given[b.given.size() - 2].output));
  EXPECT_TRUE(b.session.snapshot(b.now).tripped);
  EXPECT_EQ(b.session.next_deadline(), kNever);
  b.given.clear();
  b.command(CommandKind::drop);
  b.give(OutputEdge{same_clock(b.now), OutputLine::light, true, 1, false});
  b.give(LogFailed{"late"});
  b.give(TimerDue{});
  EXPECT_TRUE(b.given.empty());
  EXPECT_EQ(b.session.end_reason(), EndReason::trials_done);
}

TEST(SessionEnds, AfterTheTrialWhenTheTimeInHeadFixationIsUp) {
  SessionConfig c = bench_config();
  c.rules.head_fixed_max_min = 1. / 60 * 3;  // three seconds: in the second trial
  setting(c, "inter_trial_s") = .05;
  Bench b(c);
  b.start();
  b.run_trial();
  b.run_trial();
  EXPECT_TRUE(b.has_event("time_limit"));
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::time_limit);
  EXPECT_EQ(b.count<TrialRow>(), 2u);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
}

TEST(SessionEnds, AtTheTimeLimitThoughPaused) {
  SessionConfig c = bench_config();
  c.rules.head_fixed_max_min = 1;
  Bench b(c);
  b.start();
  b.command(CommandKind::pause);
  b.pass(59999);
  EXPECT_FALSE(b.session.ended());
  b.pass(1);
  EXPECT_TRUE(b.session.ended());
  EXPECT_EQ(b.session.end_reason(), EndReason::time_limit);
}

// A mouse that never holds still would otherwise stay in its head fixation for ever.
TEST(SessionEnds, AtTheTimeLimitThoughTheMouseNeverHoldsStill) {
  SessionConfig c = bench_config();
  c.rules.head_fixed_max_min = 1;
  Bench b(c);
  b.start();
  for (int i = 0; i < 1000 && !b.session.ended(); ++i, b.pass(300)) b.turn(i % 2 ? 50 : -50);
  EXPECT_TRUE(b.session.ended());
  EXPECT_LT(b.ms_now(), 61000);
  EXPECT_EQ(b.session.end_reason(), EndReason::time_limit);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::aborted);
}

TEST(SessionEnds, AfterTheTrialWhenThePhotometryRecordingIsOver) {
  Bench b;
  b.start();
  b.pass_until("response");
  b.give(StreamEnded{same_clock(b.now)});
  b.run_trial();
  b.pass_to_the_end();
  EXPECT_EQ(b.session.end_reason(), EndReason::photometry_ended);
  EXPECT_EQ(b.count<TrialRow>(), 1u);
  EXPECT_EQ(b.last<TrialRow>().outcome, Outcome::correct);
}

TEST(SessionEnds, NotWithTheRecordingWherePhotometryMayGoStale) {
  SessionConfig c = bench_config();
  c.end_with_photometry = false;
  Bench b(c);
  b.start();
  b.give(PhotometrySample{same_clock(b.now), 0, 15000, 15000});
  EXPECT_EQ(b.session.snapshot(b.now).dopamine_quality, Quality::settling);
  b.give(StreamEnded{same_clock(b.now)});
  EXPECT_TRUE(b.has_event("photometry"));
  b.run_trial();
  b.run_trial();
  EXPECT_EQ(b.count<TrialRow>(), 2u);
  EXPECT_FALSE(b.session.ended());
  EXPECT_EQ(b.session.snapshot(b.now).dopamine_quality, Quality::none);
}

// ---- stamps

TEST(SessionStamps, AreReplacedByTheArrivalWhereTheyCannotBeTrue) {
  for (const Duration off : {Duration{std::chrono::hours(1)}, Duration{-std::chrono::hours(1)}}) {
    Bench b;
    b.start();
    b.pass_until("response");
    b.give(WheelMoved{same_clock(b.now + off), b.wheel + 184});
    b.give(WheelMoved{same_clock(b.now + off), b.wheel + 184});
    b.pass_until("inter_trial");
    EXPECT_EQ(b.last<TrialRow>().response_at - b.last<TrialRow>().stimulus_on_at, Duration{});
    const auto events = b.all<EventText>();
    EXPECT_EQ(std::count_if(events.begin(), events.end(),
                            [](const EventText& e) { return e.kind.view() == "clock"; }),
              1);
  }
}

}  // namespace
}  // namespace dopaloop
