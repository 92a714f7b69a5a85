#include "tools/bench/record_check.h"

#include <gtest/gtest.h>

#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

using namespace test;

constexpr SessionTime at_s(double s) { return SessionTime{from_s(s)}; }

// Trials of 1 s; the wait before the third is 0.5 s, before each other 0.1 s.
std::vector<TrialRow> trials() {
  std::vector<TrialRow> rows;
  double now = 10;
  for (std::uint32_t i = 1; i <= 6; ++i) {
    TrialRow t = trial(i);
    now += i == 3 ? .5 : .1;
    t.opened_at = at_s(now);
    now += 1;
    t.closed_at = at_s(now);
    rows.push_back(t);
  }
  return rows;
}

RecordCheck checked(const std::vector<std::uint64_t>& calls, const std::vector<TrialRow>& rows,
                    const std::vector<FaultRow>& faults = {}) {
  TempFolder folder;
  {
    SessionWriter writer = writer_in(folder.path());
    for (const std::uint64_t seq : calls) {
      EXPECT_TRUE(append(writer, record(seq, kPress, Press{"a", 1})));
      EXPECT_TRUE(append(writer, record(seq, kSample, Sample{}, 1)));
    }
    std::uint64_t seq = calls.back();
    for (const TrialRow& t : rows) EXPECT_TRUE(append(writer, record(++seq, kTrial, t)));
    for (const FaultRow& f : faults) EXPECT_TRUE(writer.append_fault(f));
    EXPECT_TRUE(writer.close("all trials done", WallTime{}, {}));
  }
  const auto check = check_record(folder.path());
  EXPECT_TRUE(check) << check.error().message;
  return *check;
}

TEST(RecordCheck, FindsASessionWholeThatIs) {
  const RecordCheck check = checked({1, 2, 3}, {trial(1), trial(2)}, {{{}, "telemetry", 9, "slow"}});
  EXPECT_TRUE(check.whole());
  EXPECT_EQ(check.inputs, 5U);
  EXPECT_EQ(check.trials, 2U);
}

TEST(RecordCheck, CountsWhatTheJournalLacks) {
  EXPECT_EQ(checked({1, 2, 4, 5, 9}, {trial(1)}).holes, 2U);
  EXPECT_EQ(checked({2, 3}, {trial(1)}).holes, 1U);
  EXPECT_FALSE(checked({1, 3}, {trial(1)}).whole());
}

TEST(RecordCheck, CountsTrialsThatHaveNoRowOrNoEnd) {
  EXPECT_EQ(checked({1}, {trial(1), trial(4)}).missing, 2U);
  std::vector<TrialRow> rows{trial(1), trial(2), trial(3)};
  rows[1].outcome = rows[2].outcome = Outcome::aborted;
  EXPECT_EQ(checked({1}, rows).aborted, 1U);  // the last may be
}

TEST(RecordCheck, CountsWhatTheLogSaysWasLost) {
  EXPECT_EQ(checked({1}, {trial(1)}, {{{}, "journal records", 7, "the disk is full"}}).lost, 7U);
}

TEST(RecordCheck, NamesASessionThatIsNotThere) { EXPECT_FALSE(check_record("/no/such/session")); }

TEST(TrialWait, IsWhatATrialWaitedBeyondTheUsual) {
  const TrialWait wait = waits_within(trials(), {{at_s(12), at_s(13)}});
  EXPECT_NEAR(wait.longest_ms, 400, 1e-6);
  EXPECT_EQ(wait.most_in_one, 1U);
}

TEST(TrialWait, LooksOnlyAtTrialsThatEndedMeanwhile) {
  EXPECT_NEAR(waits_within(trials(), {{at_s(10), at_s(12)}, {at_s(13), at_s(30)}}).longest_ms, 0, 1e-6);
  EXPECT_EQ(waits_within(trials(), {}).longest_ms, 0);
  EXPECT_EQ(waits_within({}, {{at_s(0), at_s(99)}}).most_in_one, 0U);
}

}  // namespace
}  // namespace dopaloop
