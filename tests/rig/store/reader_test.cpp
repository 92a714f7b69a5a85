#include "rig/store/reader.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "rig/store/sqlite.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

using namespace test;

std::vector<Record> journal_of(const SessionReader& reader) {
  std::vector<Record> all;
  const auto status = reader.for_each_record([&](const RecordHeader& h, std::span<const std::byte> p) {
    all.push_back({h, {p.begin(), p.end()}});
    return true;
  });
  EXPECT_TRUE(status);
  return all;
}

template <class T>
T any() {
  return *rc::gen::arbitrary<T>();
}

Sample any_sample() {
  Sample s;
  s.at = at_ns<DeviceTime>(any<std::int64_t>());
  s.small = any<std::int8_t>();
  s.counts = any<std::uint16_t>();
  s.position = any<std::int32_t>();
  s.index = any<std::uint64_t>();
  s.volts = std::bit_cast<double>(any<std::uint64_t>());
  s.valid = any<bool>();
  s.side = static_cast<Choice>(*rc::gen::inRange(-1, 2));
  s.xyz = {std::bit_cast<double>(any<std::uint64_t>()), -0.0, any<double>()};
  return s;
}

Record any_record(std::uint64_t seq, std::uint16_t part) {
  const auto now = at_ns<SessionTime>(any<std::int64_t>());
  Record r;
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      r = record(seq, kPress, Press{"key", any<std::uint32_t>()}, part, now);
      break;
    case 1:
      r = record(seq, kEvent, EventText{true, "note", "it moved"}, part, now);
      break;
    default:
      r = record(seq, kSample, any_sample(), part, now);
  }
  r.header.source = *rc::gen::element<std::uint8_t>(0, 1, 255);
  return r;
}

RC_GTEST_PROP(SessionReader, GivesBackTheJournalByteForByte, ()) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path(), {.chunk_records = 3});
  std::vector<Record> written;
  std::uint64_t seq = 0;
  const int calls = *rc::gen::inRange(0, 30);
  for (int i = 0; i < calls; ++i) {
    seq += *rc::gen::element<std::uint64_t>(1, 1, 1, 5, 1ULL << 40);
    const auto parts = *rc::gen::inRange<std::uint16_t>(1, 4);
    for (std::uint16_t part = 0; part < parts; ++part) {
      written.push_back(any_record(seq, part));
      RC_ASSERT(append(writer, written.back()).has_value());
    }
    if (*rc::gen::inRange(0, 5) == 0) RC_ASSERT(writer.commit().has_value());
  }
  RC_ASSERT(writer.commit().has_value());
  const auto reader = SessionReader::open(folder.path());
  RC_ASSERT(reader.has_value());
  RC_ASSERT(journal_of(*reader) == written);
}

TEST(SessionReader, StopsWhenToldTo) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  for (std::uint64_t i = 1; i <= 10; ++i) ASSERT_TRUE(append(writer, record(i, kSample, Sample{})));
  ASSERT_TRUE(writer.commit());
  int seen = 0;
  ASSERT_TRUE(
      SessionReader::open(folder.path())
          ->for_each_record([&](const RecordHeader&, std::span<const std::byte>) { return ++seen < 4; }));
  EXPECT_EQ(seen, 4);
}

TEST(SessionReader, KeepsAMisshapenStreamRecordAsItIs) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  Record odd = record(1, kPress, Press{"a", 2});
  odd.header.kind = kSample;
  ASSERT_TRUE(append(writer, odd));
  ASSERT_TRUE(writer.commit());
  EXPECT_EQ(journal_of(*SessionReader::open(folder.path())), std::vector<Record>{odd});
}

TEST(SessionReader, GivesAStreamColumnByColumn) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path(), {.chunk_records = 2});
  for (std::uint64_t i = 1; i <= 5; ++i) {
    Sample s;
    s.position = -static_cast<std::int32_t>(i);
    s.volts = .25 * static_cast<double>(i);
    ASSERT_TRUE(append(writer, record(i, kSample, s)));
  }
  ASSERT_TRUE(writer.commit());
  const StreamData data = SessionReader::open(folder.path())->stream("sample").value();
  ASSERT_EQ(data.names.size(), 15U);
  EXPECT_EQ(data.names[7], "position");
  EXPECT_EQ(data.columns[7], (std::vector<std::int64_t>{-1, -2, -3, -4, -5}));
  EXPECT_EQ(std::bit_cast<double>(data.columns[9][2]), .75);
  EXPECT_FALSE(SessionReader::open(folder.path())->stream("press"));
}

TEST(SessionReader, GivesEventsWithTheirPlace) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(
      append(writer, record(3, kEvent, EventText{true, "fault", "wheel silent"}, 2, at_ns<SessionTime>(9))));
  ASSERT_TRUE(writer.commit());
  const auto events = SessionReader::open(folder.path())->events().value();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].seq, 3U);
  EXPECT_EQ(to_ns(events[0].now), 9);
  EXPECT_TRUE(events[0].event.warning);
  EXPECT_EQ(events[0].event.text.view(), "wheel silent");
}

Guidance guidance(std::uint32_t after, double log_likelihood) {
  Guidance g;
  g.id = after + 100;
  g.after_trial = after;
  g.for_trial = after + 1;
  g.model = "logistic";
  g.log_likelihood = log_likelihood;
  g.weight_mean[0] = .1 * after;
  g.weight_sd[0] = 1;
  return g;
}

TEST(SessionReader, FollowsTheTrajectoryByTheFirstGuidanceThatScoredATrial) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kWeightNames, WeightNames{"logistic", "right left bias"})));
  ASSERT_TRUE(append(writer, record(2, kGuidance, guidance(0, kNan))));
  ASSERT_TRUE(append(writer, record(3, kGuidance, guidance(1, kNan))));
  ASSERT_TRUE(append(writer, record(4, kGuidance, guidance(1, -.25))));
  ASSERT_TRUE(append(writer, record(5, kGuidance, guidance(1, -.5))));
  ASSERT_TRUE(writer.commit());
  const auto reader = SessionReader::open(folder.path());
  const auto rows = reader->trajectory().value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(std::isnan(rows[0].log_likelihood));
  EXPECT_EQ(rows[1].log_likelihood, -.25);
  EXPECT_EQ(rows[1].model, "logistic");
  EXPECT_EQ(rows[1].names, (std::vector<std::string>{"right", "left", "bias"}));
  EXPECT_EQ(rows[1].mean[0], .1);
  EXPECT_TRUE(std::isnan(rows[1].mean[1]));
  ASSERT_EQ(reader->guidance().value().size(), 4U);
  EXPECT_TRUE(same_record(reader->guidance().value()[2].guidance, guidance(1, -.25)));
}

TEST(SessionReader, KnowsTheLastWrite) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  const auto reader = SessionReader::open(folder.path());
  EXPECT_EQ(to_ns(reader->last_write().value()), 5'000'000'000);
  ASSERT_TRUE(append(writer, record(1, kPress, Press{}, 0, at_ns<SessionTime>(6'000'000'000))));
  ASSERT_TRUE(append(writer, record(2, kSample, Sample{}, 0, at_ns<SessionTime>(7'000'000'000))));
  ASSERT_TRUE(writer.commit());
  EXPECT_EQ(to_ns(reader->last_write().value()), 7'000'000'000);
}

TEST(SessionReader, ReadsACopyOfACutSessionWithItsWriteAheadLog) {
  TempFolder folder, copy;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kTrial, trial(1))));
  ASSERT_TRUE(writer.commit());
  for (const char* name : {"session.sqlite", "session.sqlite-wal"}) {
    std::filesystem::copy_file(folder.path() / name, copy.path() / name);
  }
  const auto reader = SessionReader::open(copy.path());
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->trials()->size(), 1U);
  EXPECT_EQ(reader->ending().value(), Ending::cut);
}

TEST(SessionReader, CarriesTheSchemaOfItsRecords) {
  TempFolder folder;
  writer_in(folder.path());
  const auto reader = SessionReader::open(folder.path());
  const KindInfo& sample = reader->kinds().at(0);
  EXPECT_EQ(sample.name, "sample");
  EXPECT_TRUE(sample.stream);
  EXPECT_EQ(sample.fields.back().type, "f64[3]");
  EXPECT_EQ(sample.fields.at(7).bytes, 1U);
  EXPECT_EQ(reader->kinds().at(2).table, "trials");
  EXPECT_EQ(reader->sources().value().at(2).name, "a far device");
}

// ---- what is not a readable log ------------------------------------------------------------------------

std::string error_of(const std::filesystem::path& path) {
  const auto reader = SessionReader::open(path);
  return reader ? "opened" : reader.error().message;
}

void expect_says(const std::string& message, const std::string& part) {
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

void write_file(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

TEST(SessionReader, NamesAMissingLog) {
  TempFolder folder;
  expect_says(error_of(folder.path()), "session.sqlite: there is no session log here");
  expect_says(error_of(folder.path() / "nowhere"), "nowhere: there is no session log here");
}

TEST(SessionReader, RefusesWhatIsNoDatabase) {
  TempFolder folder;
  const auto file = folder.path() / "session.sqlite";
  write_file(file, "");
  expect_says(error_of(file), "the file is empty");
  write_file(file, std::string(5000, 'x'));
  expect_says(error_of(file), "session.sqlite: this is not an SQLite database");
}

TEST(SessionReader, RefusesAnotherProgramsDatabase) {
  TempFolder folder;
  const auto file = folder.path() / "session.sqlite";
  ASSERT_TRUE(Database::open(file.string(), Database::Mode::create)->exec("CREATE TABLE a (b)"));
  expect_says(error_of(file), "no session log");
}

TEST(SessionReader, RefusesAnotherVersionByItsNumber) {
  TempFolder folder;
  const auto file = folder.path() / "session.sqlite";
  ASSERT_TRUE(Database::open(file.string(), Database::Mode::create)
                  ->exec("PRAGMA application_id = 1146048577; PRAGMA user_version = 9; CREATE TABLE a (b)"));
  expect_says(error_of(file), "version 9; this program reads version 2");
}

TEST(SessionReader, NamesATruncatedLogWhereverItWasCut) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  for (std::uint32_t i = 1; i <= 100; ++i) ASSERT_TRUE(append(writer, record(i, kTrial, trial(i))));
  ASSERT_TRUE(writer.close("done", WallTime{}, {}));
  const auto file = folder.path() / "session.sqlite";
  const auto whole = std::filesystem::file_size(file);
  for (const std::uintmax_t size :
       {whole - 1, whole - 4096, whole / 2, std::uintmax_t{4097}, std::uintmax_t{50}}) {
    std::filesystem::resize_file(file, size);
    const std::string message = error_of(file);
    EXPECT_NE(message, "opened") << size;
    expect_says(message, "session.sqlite: ");
  }
}

// Reads everything there is, as far as it can be read.
void read_all(const std::filesystem::path& file) {
  const auto reader = SessionReader::open(file);
  if (!reader) return;
  static_cast<void>(reader->ending());
  static_cast<void>(reader->trials());
  static_cast<void>(reader->trajectory());
  static_cast<void>(reader->events());
  static_cast<void>(reader->stream("sample"));
  static_cast<void>(
      reader->for_each_record([](const RecordHeader&, std::span<const std::byte>) { return true; }));
}

std::string bytes_of(const std::filesystem::path& file) {
  std::string bytes(std::filesystem::file_size(file), 0);
  std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

RC_GTEST_PROP(SessionReader, SurvivesAnyDamage, ()) {
  TempFolder folder;
  const auto file = folder.path() / "session.sqlite";
  {
    SessionWriter writer = writer_in(folder.path());
    for (std::uint64_t i = 1; i <= 20; ++i) RC_ASSERT(append(writer, any_record(i, 0)).has_value());
    RC_ASSERT(append(writer, record(30, kTrial, trial(1))).has_value());
    RC_ASSERT(writer.close("done", WallTime{}, {}).has_value());
  }
  std::string bytes = bytes_of(file);
  const int hits = *rc::gen::inRange(1, 200);
  for (int i = 0; i < hits; ++i) {
    // The database's first bytes only say that it is one; past them it is worth looking.
    bytes[*rc::gen::inRange<std::size_t>(100, bytes.size())] = any<char>();
  }
  write_file(file, bytes);
  read_all(file);
}

TEST(SessionReader, NamesADamagedChunk) {
  TempFolder folder;
  SessionWriter writer = writer_in(folder.path());
  ASSERT_TRUE(append(writer, record(1, kSample, Sample{})));
  ASSERT_TRUE(writer.close("done", WallTime{}, {}));
  const auto file = folder.path() / "session.sqlite";
  std::string bytes = bytes_of(file);
  const std::size_t frame = bytes.find("\x28\xb5\x2f\xfd");  // zstd's magic number
  ASSERT_NE(frame, std::string::npos);
  bytes[frame + 4] = '\x00';
  bytes[frame + 5] = '\xff';
  write_file(file, bytes);
  expect_says(SessionReader::open(file)->stream("sample").error().message, "chunk 1 of sample: ");
}

}  // namespace
}  // namespace dopaloop
