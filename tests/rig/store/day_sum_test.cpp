#include "rig/store/day_sum.h"

#include <gtest/gtest.h>

#include <fstream>

#include "rig/base/dose.h"
#include "rig/store/reader.h"
#include "rig/store/schema.h"
#include "rig/store/session_folder.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

constexpr std::uint8_t kDose = 40;

// A session in `day` that is under way until it is closed or destroyed (cut).
SessionWriter begin(const fs::path& day, const char* number) {
  fs::create_directories(day / number);
  std::vector<KindInfo> kinds = test::kinds();
  kinds.push_back(describe_kind<Dose>(kDose));
  auto writer = SessionWriter::create(day / number, test::header(), kinds, test::sources());
  if (!writer) throw std::runtime_error(writer.error().message);
  return std::move(*writer);
}

void give(SessionWriter& writer, std::uint64_t seq, const Dose& dose) {
  ASSERT_TRUE(test::append(writer, test::record(seq, kDose, dose)));
}

void close(SessionWriter& writer) { ASSERT_TRUE(writer.close("stopped", at_ns<WallTime>(1), {})); }

// Two sessions: 5 ul and .5 mJ in the first, 2 ul in the second.
void two_sessions(const fs::path& day) {
  SessionWriter first = begin(day, "001"), second = begin(day, "002");
  give(first, 1, {1, false, 3, 0});
  give(first, 2, {2, false, 0, .5});
  give(first, 3, {3, true, 2, 0});
  give(second, 1, {1, false, 2, 0});
  close(first);
  close(second);
}

TEST(DaySum, IsNothingWhereNothingLies) {
  const TempFolder data;
  const auto sum = sum_of_day(data.path() / "mouse" / "2026-11-22", "001");
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(sum->sessions, 0u);
  EXPECT_EQ(sum->water_ul, 0);
}

TEST(DaySum, AddsUpAllSessionsButTheOneThatAsks) {
  const TempFolder day;
  two_sessions(day.path());
  const SessionWriter own = begin(day.path(), "003");
  const auto sum = sum_of_day(day.path(), day.path() / "003");
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(sum->sessions, 2u);
  EXPECT_EQ(sum->incomplete, 0u);
  EXPECT_NEAR(sum->water_ul, 7, 1e-12);
  EXPECT_NEAR(sum->light_mj, .5, 1e-12);
}

TEST(DaySum, CountsWhatASessionThatWasCutHadCommittedAndSaysThatMoreMayBeMissing) {
  const TempFolder day;
  {
    SessionWriter cut = begin(day.path(), "001");
    give(cut, 1, {1, false, 3, 0});
    give(cut, 2, {2, false, 0, .5});
    ASSERT_TRUE(cut.commit());
    give(cut, 3, {3, false, 4, 0});  // never committed
  }
  const auto sum = sum_of_day(day.path(), "002");
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(sum->incomplete, 1u);
  EXPECT_NEAR(sum->water_ul, 3, 1e-12);
  EXPECT_NEAR(sum->light_mj, .5, 1e-12);
}

TEST(DaySum, TakesASessionThatLostRecordsForIncomplete) {
  const TempFolder day;
  {
    SessionWriter lossy = begin(day.path(), "001");
    ASSERT_TRUE(lossy.append_fault({{}, "journal records", 7, "the record ring was full"}));
    close(lossy);
  }
  EXPECT_EQ(sum_of_day(day.path(), "002")->incomplete, 1u);
}

TEST(DaySum, IsNotKnownWhileAnotherSessionOfTheAnimalIsUnderWay) {
  const TempFolder day;
  const SessionWriter other = begin(day.path(), "001");
  const auto sum = sum_of_day(day.path(), "002");
  ASSERT_FALSE(sum);
  EXPECT_NE(sum.error().message.find("001"), std::string::npos);
  EXPECT_NE(sum.error().message.find("under way"), std::string::npos);
}

TEST(DaySum, IsNotKnownWhereALogCannotBeRead) {
  for (const char* content : {"", "this is no database, and long enough to be looked at as one"}) {
    const TempFolder day;
    two_sessions(day.path());
    std::ofstream(day.path() / "001" / kSessionFile, std::ios::trunc) << content;
    const auto sum = sum_of_day(day.path(), "003");
    ASSERT_FALSE(sum);
    EXPECT_NE(sum.error().message.find("001"), std::string::npos) << sum.error().message;
    EXPECT_NE(sum.error().message.find("not known"), std::string::npos) << sum.error().message;
  }
}

TEST(DaySum, IsNotKnownWhereALogIsMissingFromAFolderThatHoldsSomething) {
  const TempFolder day;
  two_sessions(day.path());
  fs::remove(day.path() / "002" / kSessionFile);
  std::ofstream(day.path() / "002" / "notes.txt") << "moved";
  EXPECT_FALSE(sum_of_day(day.path(), "003"));
}

TEST(DaySum, PassesOverWhatIsNoSession) {
  const TempFolder day;
  two_sessions(day.path());
  fs::create_directories(day.path() / "003");  // never began
  fs::create_directories(day.path() / "videos");
  std::ofstream(day.path() / "videos" / "a.avi") << "x";
  std::ofstream(day.path() / "004") << "a file";
  const auto sum = sum_of_day(day.path(), "005");
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(sum->sessions, 2u);
}

}  // namespace
}  // namespace dopaloop
