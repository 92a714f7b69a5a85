#include "tools/rig_processes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rig/base/clock.h"
#include "tests/tools/scripts.h"

namespace dopaloop {
namespace {

constexpr SessionTime kStart = at_ns<SessionTime>(1'000'000'000);
constexpr const char* kUntilOwnerGoes = "cat <&3 >/dev/null";

RigPlan plan_in(const Scripts& s) {
  return {.bin = s.bin(),
          .config = "rig.toml",
          .runtime = "/r",
          .emulate = false,
          .rigd_args = {"--seed", "7"},
          .kill_model_at = {}};
}

// Steps until a note came, or rigd ended. The model process's end is the only thing waited for.
std::vector<RigProcesses::Note> step_until_note(RigProcesses& p, SessionTime now) {
  std::vector<RigProcesses::Note> notes;
  while (notes.empty() && p.rigd().running()) notes = p.step(now, false);
  return notes;
}

TEST(RigProcesses, StartRigdWithWhatItNeedsAndReadItsLastWord) {
  Scripts s;
  s.add("rigd", "echo \"$@\" >&2; echo noise; echo 'session /data/M/1'; exit 3");
  s.add("modeld", kUntilOwnerGoes);
  auto p = RigProcesses::start(plan_in(s), kStart);
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->rigd().wait().number, 3);
  (void)p->step(kStart, false);
  EXPECT_EQ(p->session_folder(), "/data/M/1");
  EXPECT_EQ(p->rigd().errors(), "rig.toml --runtime /r --owner-fd 3 --seed 7\n");
  p->end_others(std::chrono::seconds(20));
}

TEST(RigProcesses, StartTheEmulatedRigWhereItIsAProcessOfItsOwn) {
  Scripts s;
  s.add("dopaloop", "echo \"$@\" > " + s.bin() + "/seen; cat <&3");
  s.add("rigd", "while [ ! -s " + s.bin() + "/seen ]; do :; done; cat " + s.bin() + "/seen");
  s.add("modeld", kUntilOwnerGoes);
  auto plan = plan_in(s);
  plan.emulate = true;
  auto p = RigProcesses::start(plan, kStart);
  ASSERT_TRUE(p) << p.error().message;
  (void)p->rigd().wait();
  EXPECT_EQ(p->rigd().new_lines(), std::vector<std::string>{"emulate rig.toml --runtime /r --owner-fd 3"});
  p->end_others(std::chrono::seconds(20));
}

TEST(RigProcesses, StartTheModelAgainWithGrowingPauses) {
  Scripts s;
  s.add("rigd", kUntilOwnerGoes);
  s.add("modeld", "echo 'out of numbers' >&2; exit 9");
  auto p = RigProcesses::start(plan_in(s), kStart);
  ASSERT_TRUE(p) << p.error().message;
  SessionTime now = kStart;
  Duration pause = RigProcesses::kFirstBackOff;
  for (unsigned restarts = 0; restarts < 3; ++restarts) {
    const auto notes = step_until_note(*p, now);
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].text, "model process ended with 9: out of numbers; starting it again");
    EXPECT_TRUE(notes[0].warning);
    (void)p->step(now + pause - Duration{1}, false);
    EXPECT_EQ(p->model_restarts(), restarts);
    now += pause;
    (void)p->step(now, false);
    EXPECT_EQ(p->model_restarts(), restarts + 1);
    pause *= 2;
  }
}

TEST(RigProcesses, LetOnlyTheModelsFirstLifeDieOnCommand) {
  Scripts s;
  s.add("rigd", kUntilOwnerGoes);
  s.add("modeld", "echo \"lived with $@\" >&2; exit 1");
  auto plan = plan_in(s);
  plan.kill_model_at = 50;
  auto p = RigProcesses::start(plan, kStart);
  ASSERT_TRUE(p) << p.error().message;
  const auto first = step_until_note(*p, kStart);
  (void)p->step(kStart + RigProcesses::kFirstBackOff, false);
  const auto second = step_until_note(*p, kStart + RigProcesses::kFirstBackOff);
  ASSERT_TRUE(first.size() == 1 && second.size() == 1);
  EXPECT_NE(first[0].text.find("--die-at-trial 50"), std::string::npos) << first[0].text;
  EXPECT_EQ(second[0].text.find("--die-at-trial"), std::string::npos) << second[0].text;
}

TEST(RigProcesses, DoNotStartAModelAgainThatCannotUseItsInput) {
  Scripts s;
  s.add("rigd", kUntilOwnerGoes);
  s.add("modeld", "exit 2");
  auto p = RigProcesses::start(plan_in(s), kStart);
  ASSERT_TRUE(p) << p.error().message;
  ASSERT_EQ(step_until_note(*p, kStart).size(), 1U);
  EXPECT_TRUE(p->step(kStart + std::chrono::hours(1), false).empty());
  EXPECT_EQ(p->model_restarts(), 0U);
}

TEST(RigProcesses, LeaveNothingRunningWhenRigdCannotBeStarted) {
  Scripts s;
  s.add("dopaloop", kUntilOwnerGoes);
  auto plan = plan_in(s);
  plan.emulate = true;
  const auto p = RigProcesses::start(plan, kStart);
  ASSERT_FALSE(p);
  EXPECT_NE(p.error().message.find("cannot start '" + s.bin() + "/rigd'"), std::string::npos);
}

TEST(RigProcesses, KillWhatDoesNotEndByItself) {
  Scripts s;
  s.add("rigd", "exit 0");
  s.add("modeld", "cat <&3; while :; do read x < /dev/zero; done");
  auto p = RigProcesses::start(plan_in(s), kStart);
  ASSERT_TRUE(p) << p.error().message;
  (void)p->rigd().wait();
  p->end_others(Duration{0});
}

TEST(LastLine, IsTheLastThatIsNotEmpty) {
  EXPECT_EQ(last_line("a\nb\n\n"), "b");
  EXPECT_EQ(last_line("only"), "only");
  EXPECT_EQ(last_line("\n"), "");
}

}  // namespace
}  // namespace dopaloop
