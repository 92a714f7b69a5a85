// FORMAT.md and the schema of rigd's log say the same.
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "rig/daemon/log_kinds.h"
#include "rig/store/sqlite.h"
#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

using namespace test;
using Tables = std::map<std::string, std::set<std::string>>;

// weight_mean_3 stands in the manual as weight_mean_i.
std::string manual_name(std::string column) {
  const std::size_t n = column.size();
  if (n > 2 && column[n - 2] == '_' && std::isdigit(static_cast<unsigned char>(column[n - 1])) != 0)
    column[n - 1] = 'i';
  return column;
}

Tables tables_in_log(const std::filesystem::path& folder) {
  auto db = Database::open((folder / "session.sqlite").string(), Database::Mode::read_only);
  auto statement = db->prepare(
      "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
      "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'");
  Tables tables;
  while (statement->step().value()) {
    tables[std::string(statement->text(0))].insert(manual_name(std::string(statement->text(1))));
  }
  return tables;
}

// "### `table`" begins a section, "| `column` |" a line of it.
Tables tables_in_manual() {
  std::ifstream in(std::filesystem::path(DOPALOOP_SOURCE_DIR) / "rig/store/FORMAT.md");
  Tables tables;
  std::string section;
  const auto quoted = [](const std::string& line, std::size_t from) {
    return line.substr(from, line.find('`', from) - from);
  };
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("### `")) section = quoted(line, 5);
    if (line.starts_with("| `")) tables[section].insert(quoted(line, 3));
  }
  return tables;
}

TEST(Format, NamesEveryTableAndColumnOfTheLogAndNoOther) {
  TempFolder folder;
  ASSERT_TRUE(SessionWriter::create(folder.path(), header(), log_kinds(), log_sources()));
  const Tables log = tables_in_log(folder.path());
  const Tables manual = tables_in_manual();
  for (const auto& [table, columns] : log) {
    ASSERT_TRUE(manual.contains(table)) << table;
    EXPECT_EQ(columns, manual.at(table)) << table;
  }
  for (const auto& [table, columns] : manual) EXPECT_TRUE(log.contains(table)) << table;
}

}  // namespace
}  // namespace dopaloop
