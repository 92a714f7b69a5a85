#include "rig/store/recorder.h"

#include <gtest/gtest.h>

#include "rig/store/reader.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

using namespace test;

constexpr SessionTime at_s(double s) { return SessionTime{from_s(s)}; }

struct Rig {
  WakeFd wake;
  TempFolder folder;
  RecordRing ring{1 << 22};
  std::vector<std::uint32_t> committed;
  std::vector<std::string> failures;

  RecorderListener listener() {
    return {[this](std::uint32_t t) { committed.push_back(t); },
            [this](const std::string& why) { failures.push_back(why); }};
  }
  void push(const Record& r) { ASSERT_TRUE(ring.push(r.header, r.payload)); }
  SessionReader reader() { return std::move(*SessionReader::open(folder.path())); }
};

TEST(Recorder, SaysThatATrialIsSafeOnlyWhenItIsOnDisk) {
  Rig rig;
  std::vector<std::size_t> on_disk;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake,
                    {[&](std::uint32_t) { on_disk.push_back(rig.reader().trials()->size()); }, {}});
  rig.push(record(1, kSample, Sample{}));
  rig.push(record(2, kTrial, trial(1)));
  rig.push(record(3, kTrial, trial(2)));
  EXPECT_TRUE(recorder.run_once(at_s(0)));
  EXPECT_EQ(on_disk, (std::vector<std::size_t>{1, 2}));
  EXPECT_FALSE(recorder.run_once(at_s(0)));
}

TEST(Recorder, CommitsATrialUnderWayOnceASecond) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  recorder.run_once(at_s(10));
  const auto rows = [&] { return rig.reader().stream("sample")->columns[0].size(); };
  rig.push(record(1, kSample, Sample{}));
  recorder.run_once(at_s(10.5));
  EXPECT_EQ(rows(), 0U);
  recorder.run_once(at_s(11));
  EXPECT_EQ(rows(), 1U);
  EXPECT_TRUE(rig.committed.empty());
}

TEST(Recorder, WritesTheClocksOfEveryTrial) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  rig.push(record(1, kTrial, trial(1), 0, at_s(42)));
  recorder.run_once(at_s(0));
  const auto clock = rig.reader().clock().value();
  ASSERT_EQ(clock.size(), 1U);
  EXPECT_EQ(clock[0].trial, 1U);
  EXPECT_EQ(clock[0].now, at_s(42));
  EXPECT_GT(to_ns(clock[0].monotonic), 0);
  EXPECT_GT(clock[0].realtime_offset_ns, 0);
}

TEST(Recorder, EndsTheSessionWithEverythingInIt) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  rig.push(record(1, kTrial, trial(1)));
  rig.push(record(2, kPress, Press{"a", 1}));
  ASSERT_TRUE(
      recorder.stop("stopped by a person", {{"loop", 1, 2, 3, 4, 5}}, {{at_s(1), "telemetry", 2, "slow"}}));
  SessionReader reader = rig.reader();
  EXPECT_EQ(reader.ending().value(), Ending::closed);
  EXPECT_EQ(reader.end().value()->end_reason, "stopped by a person");
  EXPECT_EQ(reader.end().value()->records, 2U);
  EXPECT_EQ(reader.faults().value().size(), 1U);
  ASSERT_EQ(reader.timing().value().size(), 2U);
  EXPECT_EQ(reader.timing().value()[1].name, "commit");
  EXPECT_EQ(reader.timing().value()[1].n, 2U);  // the trial, and what came after it
}

TEST(Recorder, RunsAsAThreadAndLosesNothing) {
  Rig rig;
  constexpr std::uint64_t kRecords = 20'000;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  ASSERT_TRUE(recorder.start());
  for (std::uint64_t i = 1; i <= kRecords; ++i) {
    const Record r = i % 1000 == 0 ? record(i, kTrial, trial(static_cast<std::uint32_t>(i / 1000)))
                                   : record(i, kSample, Sample{});
    while (!rig.ring.push(r.header, r.payload)) std::this_thread::yield();
    rig.wake.wake();
  }
  ASSERT_TRUE(recorder.stop("done", {}, {}));
  EXPECT_EQ(rig.committed.size(), 20U);
  EXPECT_EQ(rig.reader().end().value()->records, kRecords);
  std::uint64_t seen = 0;
  ASSERT_TRUE(rig.reader().for_each_record(
      [&](const RecordHeader& h, std::span<const std::byte>) { return h.seq == ++seen; }));
  EXPECT_EQ(seen, kRecords);
}

TEST(Recorder, AcknowledgesNothingOnceTheDiskIsFull) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path(), {.max_pages = 100}), rig.ring, rig.wake, rig.listener());
  constexpr std::uint32_t kTrials = 1000;
  for (std::uint32_t i = 1; i <= kTrials; ++i) {
    rig.push(record(i, kTrial, trial(i)));
    recorder.run_once(at_s(0));
  }
  ASSERT_EQ(rig.failures.size(), 1U);
  EXPECT_NE(rig.failures[0].find("full"), std::string::npos) << rig.failures[0];
  ASSERT_GT(rig.committed.size(), 10U);
  EXPECT_LT(rig.committed.size(), kTrials);
  EXPECT_EQ(rig.reader().trials()->size(), rig.committed.size());
}

TEST(Recorder, SaysHowMuchWasLostAndWhy) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  rig.push(record(1, kTrial, trial(1)));
  rig.push(record(2, kPress, Press{}, 0, at_s(7)));
  rig.push(record(2, kPress, Press{}, 0, at_s(8)));  // out of order: an error like any other
  rig.push(record(3, kTrial, trial(2)));
  recorder.run_once(at_s(0));
  EXPECT_EQ(rig.failures.size(), 1U);
  EXPECT_EQ(rig.committed, std::vector<std::uint32_t>{1});
  ASSERT_TRUE(recorder.stop("log error", {}, {}));
  const auto faults = rig.reader().faults().value();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].count, 3U);
  EXPECT_EQ(faults[0].now, at_s(7));
  EXPECT_NE(faults[0].why.find("rising order"), std::string::npos);
}

TEST(Recorder, CountsALostTrialOnceWhenItsCommitFails) {
  Rig rig;
  Recorder recorder(writer_in(rig.folder.path()), rig.ring, rig.wake, rig.listener());
  rig.push(record(1, kTrial, trial(1)));
  rig.push(record(2, kTrial, trial(1)));  // the same number again: the table refuses it
  recorder.run_once(at_s(0));
  ASSERT_TRUE(recorder.stop("log error", {}, {}));
  EXPECT_EQ(rig.reader().faults().value().at(0).count, 1U);
}

TEST(TimingOf, TakesQuantilesThatOccurred) {
  std::vector<double> durations;
  for (int i = 1000; i >= 1; --i) durations.push_back(i);
  const TimingRow row = timing_of("x", durations);
  EXPECT_EQ(row.n, 1000U);
  EXPECT_EQ(row.p50_us, 500);
  EXPECT_EQ(row.p99_us, 990);
  EXPECT_EQ(row.p999_us, 999);
  EXPECT_EQ(row.max_us, 1000);
  EXPECT_EQ(timing_of("none", {}).n, 0U);
}

}  // namespace
}  // namespace dopaloop
