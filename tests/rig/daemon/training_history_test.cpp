#include "rig/daemon/training_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "config/dump.h"
#include "rig/daemon/log_kinds.h"
#include "rig/session/journal.h"
#include "rig/store/session_folder.h"
#include "tests/rig/daemon/virtual_rig.h"
#include "tests/rig/store/fixtures.h"
#include "tests/rig/task/mice.h"

namespace dopaloop {
namespace {

using test::TempFolder;

constexpr WallTime kFirstDay = at_ns<WallTime>(1'795'000'000'000'000'000);

RigConfig training_rig() {
  RigConfig config = emulated_config(1000);
  config.visual_decision.repeat_on_error = false;
  config.visual_decision.phases = training_config().phases;
  return config;
}

// A session's log, begun where the subject stands; trials as a mouse played them.
class LoggedSession {
 public:
  LoggedSession(const TempFolder& data, const RigConfig& config, std::optional<std::uint32_t> phase = {})
      : config_(config) {
    const auto so_far = training_so_far(data.path(), "m1", config.task_kind);
    EXPECT_TRUE(so_far) << so_far.error().message;
    header_ = test::header();
    header_.subject = "m1";
    header_.config_toml = dump(config);
    header_.training = *training_at_start(config, *so_far, phase);
    folder_ = create_session_folder(data.path(), "m1", kFirstDay, 0)->path;
    writer_.emplace(*SessionWriter::create(folder_, header_, log_kinds(), log_sources()));
  }

  // Commits each trial but the last `lost` ones.
  PlayedSession play_trials(std::uint32_t n, std::uint32_t lost = 0,
                            const ScriptedMouse& mouse = perfect_mouse) {
    ContrastGenerator generator(config_.visual_decision, 7, header_.training);
    PlayedSession session = play(generator, mouse, n);
    for (const TrialRow& row : session.rows) {
      auto record = test::record(row.trial, kKind<TrialRow>, row, 1);
      record.header.source = log_sources().front().number;
      EXPECT_TRUE(test::append(*writer_, record));
      if (row.trial + lost > n) continue;
      EXPECT_TRUE(writer_->commit());
    }
    session.rows.resize(session.rows.size() - lost);
    return session;
  }

  void close() {
    EXPECT_TRUE(writer_->close("trials_done", kFirstDay, {}));
    cut();
  }
  void cut() { writer_.reset(); }  // as a process that dies: what was not committed is gone

  const TrainingState& start() const { return header_.training; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  RigConfig config_;
  SessionHeader header_;
  std::filesystem::path folder_;
  std::optional<SessionWriter> writer_;
};

TrainingState so_far(const TempFolder& data) { return *training_so_far(data.path(), "m1", {}); }

std::string refusal(const TempFolder& data) {
  const auto found = training_so_far(data.path(), "m1", {});
  return found ? "" : found.error().message;
}

TEST(TrainingHistory, IsADefaultStateForAMouseWithoutSessions) {
  const TempFolder data;
  EXPECT_TRUE(same_record(so_far(data), TrainingState{}));
  EXPECT_TRUE(training_so_far(data.path() / "not there", "m1", {}));
}

TEST(TrainingHistory, GoesOnOverThreeSessionsOfWhichOneIsCut) {
  const TempFolder data;
  const RigConfig config = training_rig();
  std::vector<TrialRow> all;
  const auto add = [&](const PlayedSession& s) { all.insert(all.end(), s.rows.begin(), s.rows.end()); };

  LoggedSession first(data, config);
  add(first.play_trials(180));
  first.close();

  LoggedSession second(data, config);
  EXPECT_EQ(second.start().phase_trials, 180u);
  EXPECT_EQ(second.start().sessions, 1u);
  add(second.play_trials(150, 4));
  second.cut();

  LoggedSession third(data, config);
  EXPECT_EQ(third.start().most_responses, 180u);
  EXPECT_EQ(third.start().sessions, 2u);
  add(third.play_trials(400));
  third.close();

  const TrainingState end = so_far(data);
  const TrainingState folded = fold({}, config.visual_decision, all);
  EXPECT_EQ(end.phase, folded.phase);
  EXPECT_GT(end.phase, 1u);
  EXPECT_EQ(end.phase_trials, folded.phase_trials);
  EXPECT_EQ(end.easiest_bits, folded.easiest_bits);
  EXPECT_EQ(end.choice_bits, folded.choice_bits);
  EXPECT_EQ(end.contrast_count, folded.contrast_count);
  for (std::uint32_t i = 0; i < end.contrast_count; ++i)
    EXPECT_TRUE(same_record(end.contrasts[i], folded.contrasts[i])) << i;
}

TEST(TrainingHistory, ReadsTheStartStateBackAsItWas) {
  const TempFolder data;
  const RigConfig config = training_rig();
  LoggedSession first(data, config);
  first.play_trials(90, 0, chance_mouse(3));
  first.close();
  LoggedSession second(data, config);
  second.cut();
  const auto log = SessionReader::open(second.folder());
  ASSERT_TRUE(log);
  EXPECT_TRUE(same_record(log->header().training, second.start()));
  ASSERT_EQ(log->header().training.contrast_count, second.start().contrast_count);
  for (const ContrastHistory& kept : log->header().training.contrasts) {
    const bool known = std::any_of(second.start().contrasts.begin(), second.start().contrasts.end(),
                                   [&](const ContrastHistory& was) { return same_record(was, kept); });
    EXPECT_TRUE(known) << kept.signed_contrast;
  }
}

TEST(TrainingHistory, PlansTheSameAgainFromTheLogsOwnStartState) {
  const TempFolder data;
  const RigConfig config = training_rig();
  LoggedSession first(data, config, 2);
  first.play_trials(200);
  first.close();
  LoggedSession second(data, config);
  const PlayedSession played = second.play_trials(300, 0, chance_mouse(8));
  second.close();
  const auto log = SessionReader::open(second.folder());
  ASSERT_TRUE(log);
  const auto again = make_generator(config, {}, 7, log->header().training);
  const auto rows = log->trials();
  ASSERT_EQ(rows->size(), played.plans.size());
  for (std::size_t i = 0; i < played.plans.size(); ++i) {
    const TrialPlan plan =
        *again->next(static_cast<std::uint32_t>(i + 1), i == 0 ? nullptr : &rows->at(i - 1));
    const TrialPlan& was = played.plans[i];
    EXPECT_EQ(plan.contrast_left, was.contrast_left);
    EXPECT_EQ(plan.contrast_right, was.contrast_right);
    EXPECT_EQ(plan.correct, was.correct);
    EXPECT_EQ(plan.phase, was.phase);
    EXPECT_EQ(plan.engaged, was.engaged);
    EXPECT_EQ(plan.side_probability_right, was.side_probability_right);
  }
}

TEST(TrainingHistory, PassesOverASessionWithoutACommittedTrial) {
  const TempFolder data;
  LoggedSession first(data, training_rig());
  first.play_trials(40);
  first.close();
  LoggedSession empty(data, training_rig());
  empty.play_trials(3, 3);
  empty.cut();
  EXPECT_EQ(so_far(data).phase_trials, 40u);
}

TEST(TrainingHistory, GoesOnFromThePhaseThatAPersonSetAndSaysThatOneDid) {
  const TempFolder data;
  LoggedSession first(data, training_rig(), 4);
  EXPECT_TRUE(first.start().phase_by_hand);
  first.play_trials(10);
  first.close();
  LoggedSession second(data, training_rig());
  EXPECT_FALSE(second.start().phase_by_hand);
  EXPECT_EQ(second.start().phase, 4u);
  EXPECT_EQ(second.start().phase_trials, 10u);
}

TEST(TrainingHistory, RefusesAPhaseThatTheTaskDoesNotHave) {
  RigConfig config = training_rig();
  EXPECT_EQ(training_at_start(config, {}, 7).error().message, "--from-phase 7: the task has phases 1 to 6");
  EXPECT_FALSE(training_at_start(config, {}, 0));
  config.visual_decision.phases.clear();
  EXPECT_EQ(training_at_start(config, {}, 1).error().message,
            "--from-phase: the task has no training phases");
}

TEST(TrainingHistory, SaysWhichSessionCannotBeRead) {
  const TempFolder data;
  LoggedSession first(data, training_rig());
  first.play_trials(5);
  first.close();
  std::filesystem::resize_file(first.folder() / "session.sqlite", 5000);
  EXPECT_NE(refusal(data).find(first.folder().string()), std::string::npos) << refusal(data);
  EXPECT_NE(refusal(data).find("Mend that session, or move it"), std::string::npos);
}

TEST(TrainingHistory, RefusesWhileAnotherSessionOfTheMouseIsUnderWay) {
  const TempFolder data;
  LoggedSession first(data, training_rig());
  first.play_trials(5);
  EXPECT_NE(refusal(data).find("is under way in " + first.folder().string()), std::string::npos);
  first.cut();
  EXPECT_EQ(so_far(data).phase_trials, 5u);
}

// A whole emulated session, its mouse learning as it does, in virtual time.
TEST(TrainingHistory, TakesTheEmulatedMouseUpThePhases) {
  RigConfig config = emulated_config(1200);
  config.visual_decision.phases = training_config().phases;
  config.interlock.water.session_max_ul = 5000;
  config.visual_decision.head_fixed_max_min = 600;
  VirtualRig rig(config, 5, light_every_second);
  rig.run();
  std::map<std::uint32_t, std::uint32_t> first;
  for (const TrialRow& row : rig.trials()) first.try_emplace(row.phase, row.trial);
  for (const auto& [phase, trial] : first) std::printf("REPORT: phase %u from trial %u\n", phase, trial);
  EXPECT_GE(first.size(), 4u);
}

}  // namespace
}  // namespace dopaloop
