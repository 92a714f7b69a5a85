#include "rig/store/session_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "rig/base/clock.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

constexpr WallTime kDay = at_ns<WallTime>(1'795'000'000'000'000'000);

TEST(SubjectName, IsANameAndNeverAPath) {
  for (const char* good : {"DAP011", "m53_NAc", "a", "7", "x.1-b", "_x"})
    EXPECT_TRUE(check_subject_name(good)) << good;
  const std::string long_name(65, 'a');
  for (const char* bad :
       {"", ".", "..", ".hidden", "-rf", "a/b", "a b", "a\\b", "m\u00fc", "a\n", long_name.c_str()}) {
    EXPECT_FALSE(check_subject_name(bad)) << bad;
  }
}

TEST(SessionFolder, CountsUpFromOneInADay) {
  TempFolder data;
  const auto first = create_session_folder(data.path(), "DAP011", kDay, 0);
  const auto second = create_session_folder(data.path(), "DAP011", kDay, 0);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->path, data.path() / "DAP011" / local_time(kDay).date / "001");
  EXPECT_EQ(second->path.filename(), "002");
  EXPECT_TRUE(fs::is_directory(second->path));
}

TEST(SessionFolder, NeverTakesANumberThatLiesBeforeALaterOne) {
  TempFolder data;
  const auto first = create_session_folder(data.path(), "DAP011", kDay, 0);
  fs::create_directory(first->path.parent_path() / "041");
  fs::create_directory(first->path.parent_path() / "notes");
  EXPECT_EQ(create_session_folder(data.path(), "DAP011", kDay, 0)->path.filename(), "042");
}

TEST(SessionFolder, MakesTheDataFolder) {
  TempFolder root;
  EXPECT_TRUE(create_session_folder(root.path() / "a" / "b", "x", kDay, 0));
}

TEST(SessionFolder, IsRefusedForABadNameWithNothingMade) {
  TempFolder data;
  EXPECT_FALSE(create_session_folder(data.path() / "new", "../x", kDay, 0));
  EXPECT_TRUE(fs::is_empty(data.path()));
}

TEST(SessionFolder, LeavesNothingWhereTheDiskIsNearlyFull) {
  TempFolder data;
  const auto session = create_session_folder(data.path() / "new", "x", kDay, ~0ULL);
  ASSERT_FALSE(session);
  EXPECT_NE(session.error().message.find("MiB are free"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(data.path()));
}

TEST(SessionFolder, SaysWhatStandsInTheWay) {
  TempFolder root;
  std::ofstream(root.path() / "file") << "x";
  const auto session = create_session_folder(root.path() / "file" / "data", "x", kDay, 0);
  ASSERT_FALSE(session);
  EXPECT_NE(session.error().message.find("cannot be created"), std::string::npos) << session.error().message;
}

TEST(SessionFolder, IsDiscardedWithItsLogAndNothingElse) {
  TempFolder data;
  const auto kept = create_session_folder(data.path(), "x", kDay, 0);
  const auto session = create_session_folder(data.path(), "x", kDay, 0);
  std::ofstream(session->path / "session.sqlite") << "x";
  discard(*session);
  EXPECT_FALSE(fs::exists(session->path));
  EXPECT_TRUE(fs::exists(kept->path));
  std::ofstream(kept->path / "photo.png") << "x";
  discard(*kept);
  EXPECT_TRUE(fs::exists(kept->path / "photo.png"));
}

TEST(FindSessions, TakesTheOneThatIsMeantOrListsThem) {
  TempFolder data;
  EXPECT_NE(the_session(data.path()).error().message.find("no session lies here"), std::string::npos);
  EXPECT_FALSE(the_session(data.path() / "nowhere"));
  const auto first = create_session_folder(data.path(), "x", kDay, 0)->path;
  std::ofstream(first / "session.sqlite") << "x";
  EXPECT_EQ(the_session(data.path()).value(), first);
  EXPECT_EQ(the_session(first).value(), first);
  EXPECT_EQ(the_session(first / "session.sqlite").value(), first / "session.sqlite");
  const auto second = create_session_folder(data.path(), "y", kDay, 0)->path;
  std::ofstream(second / "session.sqlite") << "x";
  const std::string list = the_session(data.path()).error().message;
  EXPECT_NE(list.find("2 sessions lie here"), std::string::npos);
  EXPECT_NE(list.find(first.string() + "\n  " + second.string()), std::string::npos) << list;
}

}  // namespace
}  // namespace dopaloop
