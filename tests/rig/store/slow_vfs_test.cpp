#include "rig/store/slow_vfs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "rig/store/sqlite.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

TEST(SlowVfs, HoldsWritesUpWhileTheFileIsThereAndLosesNone) {
  test::TempFolder folder;
  const auto file = folder.path() / "hang";
  ASSERT_TRUE(hang_disk_while_there(file.string()));
  auto db = Database::open((folder.path() / "log").string(), Database::Mode::create);
  ASSERT_TRUE(db) << db.error().message;
  ASSERT_TRUE(db->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x);"));
  EXPECT_EQ(writes_held_up(), 0U);

  std::ofstream(file).put('\n');
  Status written;
  std::thread writer([&] { written = db->exec("INSERT INTO t VALUES (1), (2)"); });
  while (writes_held_up() == 0) std::this_thread::yield();
  auto reader = Database::open((folder.path() / "log").string(), Database::Mode::read_only);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->integer("SELECT count(*) FROM t").value_or(-1), 0);
  std::filesystem::remove(file);
  writer.join();

  EXPECT_TRUE(written);
  EXPECT_EQ(reader->integer("SELECT count(*) FROM t").value_or(-1), 2);
  EXPECT_FALSE(hang_disk_while_there(file.string()));
}

}  // namespace
}  // namespace dopaloop
