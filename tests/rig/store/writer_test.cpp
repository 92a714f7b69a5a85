#include "rig/store/writer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig/store/reader.h"
#include "rig/store/sqlite.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

using namespace test;

SessionReader reader_of(const std::filesystem::path& folder) {
  auto reader = SessionReader::open(folder);
  if (!reader) throw std::runtime_error(reader.error().message);
  return std::move(*reader);
}

std::vector<TrialRow> trials_in(const std::filesystem::path& folder) {
  return reader_of(folder).trials().value();
}

TEST(SessionWriter, KeepsEveryColumnOfATrial) {
  TempFolder folder;
  TrialRow t = trial(7);
  t.stimulus_on_source = TimeSource::sensed;
  t.delivered_arm = Arm::control;
  t.light_reason = LightReason::late_guidance;
  t.new_session = true;
  t.da_stimulus_z = -1e-300;
  {
    SessionWriter writer = writer_in(folder.path());
    ASSERT_TRUE(append(writer, record(1, kTrial, t)));
    EXPECT_EQ(writer.newest_trial(), 7U);
    ASSERT_TRUE(writer.commit());
  }
  const auto read = trials_in(folder.path());
  ASSERT_EQ(read.size(), 1U);
  EXPECT_TRUE(same_record(read[0], t));
}

TEST(SessionWriter, GivesBackTheSessionItWasToldOf) {
  TempFolder folder;
  writer_in(folder.path());
  const SessionHeader read = reader_of(folder.path()).header();
  EXPECT_EQ(read.subject, "DAP011");
  EXPECT_EQ(read.seed, 0xfedcba9876543210U);
  EXPECT_EQ(read.config_toml, header().config_toml);
  EXPECT_EQ(read.started, header().started);
  EXPECT_EQ(read.pairing, "");
}

TEST(SessionWriter, LosesWhatWasNotCommittedAndNothingElse) {
  TempFolder folder;
  {
    SessionWriter writer = writer_in(folder.path());
    ASSERT_TRUE(append(writer, record(1, kTrial, trial(1))));
    ASSERT_TRUE(writer.commit());
    ASSERT_TRUE(append(writer, record(2, kTrial, trial(2))));
  }
  EXPECT_EQ(trials_in(folder.path()).size(), 1U);
  EXPECT_EQ(reader_of(folder.path()).ending().value(), Ending::cut);
}

TEST(SessionWriter, WritesHowTheSessionEnded) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kTrial, trial(1))));
  ASSERT_TRUE(append(writer, record(2, kSample, Sample{})));
  ASSERT_TRUE(writer.append_fault({at_ns<SessionTime>(3), "telemetry", 4, "a slow client"}));
  ASSERT_TRUE(
      writer.close("all trials done", at_ns<WallTime>(1'795'000'100'000'000'000), {{"loop", 3, 1, 2, 3, 4}}));

  const SessionReader reader = reader_of(folder.path());
  const auto end = reader.end().value();
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->end_reason, "all trials done");
  EXPECT_EQ(end->records, 2U);
  EXPECT_EQ(end->trials_closed, 1U);
  EXPECT_EQ(reader.ending().value(), Ending::closed);
  EXPECT_EQ(reader.timing().value().at(0).max_us, 4);
  EXPECT_EQ(reader.faults().value().at(0).why, "a slow client");
}

TEST(SessionWriter, LeavesOnePlainFileWhenClosed) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kTrial, trial(1))));
  ASSERT_TRUE(writer.close("done", WallTime{}, {}));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "session.sqlite-wal"));
  EXPECT_EQ(trials_in(folder.path()).size(), 1U);
}

TEST(SessionWriter, KeepsCommittedTrialsThroughSigkill) {
  TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    SessionWriter writer = writer_in(folder.path());
    for (std::uint32_t i = 1; i <= 20; ++i) {
      if (!append(writer, record(2 * i, kTrial, trial(i))) || !writer.commit()) ::_exit(1);
      if (!append(writer, record(2 * i + 1, kSample, Sample{}))) ::_exit(1);
    }
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the child failed before it could be killed";
  const SessionReader reader = reader_of(folder.path());
  EXPECT_EQ(reader.trials().value().size(), 20U);
  EXPECT_EQ(reader.ending().value(), Ending::cut);
  EXPECT_EQ(reader.stream("sample").value().columns[0].size(), 19U);
}

TEST(SessionWriter, IsReadWhileItWrites) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  const SessionReader reader = reader_of(folder.path());
  for (std::uint32_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(append(writer, record(i, kTrial, trial(i))));
    EXPECT_EQ(reader.trials().value().size(), i - 1);
    ASSERT_TRUE(writer.commit());
    EXPECT_EQ(reader.trials().value().size(), i);
  }
  EXPECT_EQ(reader.trials(2).value().at(0).trial, 3U);
  EXPECT_EQ(reader.ending().value(), Ending::under_way);
}

TEST(SessionWriter, IsRefusedASecondLogInOneFolder) {
  TempFolder folder;
  SessionWriter first = writer_in(folder.path());
  const auto second = SessionWriter::create(folder.path(), header(), kinds(), sources());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another process is recording here"), std::string::npos);
  ASSERT_TRUE(append(first, record(1, kTrial, trial(1))));
  ASSERT_TRUE(first.commit());
  EXPECT_EQ(trials_in(folder.path()).size(), 1U);
}

TEST(SessionWriter, NeverOverwritesALog) {
  TempFolder folder;
  writer_in(folder.path());
  const auto again = SessionWriter::create(folder.path(), header(), kinds(), sources());
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("File exists"), std::string::npos) << again.error().message;
  EXPECT_TRUE(SessionReader::open(folder.path()).has_value());
}

TEST(SessionWriter, LeavesNoFileWhereItCannotBegin) {
  TempFolder folder;
  const auto writer = SessionWriter::create(folder.path(), header(), kinds(), sources(), {.max_pages = 3});
  ASSERT_FALSE(writer);
  EXPECT_NE(writer.error().message.find("full"), std::string::npos) << writer.error().message;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SessionWriter, SaysThatTheDiskIsFullAndKeepsWhatWasCommitted) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path(), {.max_pages = 100});
  Status status;
  std::uint32_t committed = 0;
  for (std::uint32_t i = 1; i < 10'000 && status; ++i) {
    status = append(writer, record(i, kTrial, trial(i)));
    if (status) status = writer.commit();
    if (status) committed = i;
  }
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("full"), std::string::npos) << status.error().message;
  EXPECT_GT(committed, 10U);
  writer.abandon();
  EXPECT_EQ(writer.newest_trial(), committed);
  EXPECT_EQ(trials_in(folder.path()).size(), committed);
}

TEST(SessionWriter, GoesOnAfterAnAbandonedTransaction) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kTrial, trial(1))));
  ASSERT_TRUE(append(writer, record(2, kSample, Sample{})));
  EXPECT_EQ(writer.abandon(), 2U);
  ASSERT_TRUE(append(writer, record(3, kTrial, trial(1))));
  ASSERT_TRUE(writer.commit());
  EXPECT_EQ(trials_in(folder.path()).size(), 1U);
  EXPECT_EQ(reader_of(folder.path()).stream("sample").value().columns[0].size(), 0U);
}

TEST(SessionWriter, RefusesRecordsItWasNotToldOf) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  Record foreign = record(1, 99, Press{});
  EXPECT_NE(append(writer, foreign).error().message.find("kind 99"), std::string::npos);
  foreign.header.kind = kPress;
  foreign.header.source = 9;
  EXPECT_NE(append(writer, foreign).error().message.find("source 9"), std::string::npos);
}

TEST(SessionWriter, RefusesRecordsOutOfOrder) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(5, kPress, Press{}, 1)));
  EXPECT_FALSE(append(writer, record(5, kPress, Press{}, 1)));
  EXPECT_FALSE(append(writer, record(4, kPress, Press{}, 2)));
  EXPECT_TRUE(append(writer, record(5, kPress, Press{}, 2)));
}

TEST(SessionWriter, RefusesKindsThatCannotBeKept) {
  TempFolder folder;
  auto twice = kinds();
  twice.push_back(describe_kind<Press>(kSample));
  EXPECT_FALSE(SessionWriter::create(folder.path(), header(), twice, sources()));
  const std::vector<KindInfo> text_stream{describe_kind<Press>(1, Keep::stream)};
  EXPECT_FALSE(SessionWriter::create(folder.path(), header(), text_stream, sources()));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SessionWriter, ChecksItselfAsSoundAfterManyCommitsAndCheckpoints) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path(), {.chunk_records = 7, .checkpoint_pages = 2});
  int checkpoints = 0;
  for (std::uint32_t i = 1; i <= 60; ++i) {
    ASSERT_TRUE(append(writer, record(i, i % 3 == 0 ? kSample : kPress, Sample{})));
    ASSERT_TRUE(writer.commit());
    if (!writer.checkpoint_due()) continue;
    writer.checkpoint();
    ++checkpoints;
    EXPECT_FALSE(writer.checkpoint_due());
  }
  EXPECT_GT(checkpoints, 0);
  ASSERT_TRUE(writer.close("done", WallTime{}, {}));
  auto db = Database::open((folder.path() / "session.sqlite").string(), Database::Mode::read_only);
  auto check = db->prepare("PRAGMA integrity_check");
  ASSERT_TRUE(check->step().value());
  EXPECT_EQ(check->text(0), "ok");
  EXPECT_FALSE(db->prepare("PRAGMA foreign_key_check")->step().value());
}

}  // namespace
}  // namespace dopaloop
