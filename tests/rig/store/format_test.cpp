// FORMAT.md and the schema say the same.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

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

// As drivers/device.h has them; the store does not know the devices.
struct OutputEdge {
  DeviceTime at{};
  std::uint8_t line = 0;
  bool on = false;
  std::uint32_t program = 0;
  bool last = false;
  static constexpr std::string_view kName = "output_edge";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &OutputEdge::at, "");
    f("line", &OutputEdge::line, "");
    f("on", &OutputEdge::on, "");
    f("program", &OutputEdge::program, "");
    f("last", &OutputEdge::last, "");
  }
};
struct DeviceFault {
  std::uint8_t what = 0;
  std::uint64_t count = 0;
  static constexpr std::string_view kName = "device_fault";
  template <class F>
  static constexpr void describe(F&& f) {
    f("what", &DeviceFault::what, "");
    f("count", &DeviceFault::count, "");
  }
};

struct Command {
  std::uint8_t command = 0;
  Text<36> request_id;
  Text<64> who;
  double volume_ul = 0;
  double power_mw = 0, pulse_width_ms = 0, frequency_hz = 0, duration_ms = 0;
  bool present = false;
  Text<200> text;
  static constexpr std::string_view kName = "command";
  template <class F>
  static constexpr void describe(F&& f) {
    f("command", &Command::command, "");
    f("request_id", &Command::request_id, "");
    f("who", &Command::who, "");
    f("volume_ul", &Command::volume_ul, "");
    f("present", &Command::present, "");
    f("text", &Command::text, "");
    f("power_mw", &Command::power_mw, "");
    f("pulse_width_ms", &Command::pulse_width_ms, "");
    f("frequency_hz", &Command::frequency_hz, "");
    f("duration_ms", &Command::duration_ms, "");
  }
};
struct CommandAnswer {
  Text<36> request_id;
  bool accepted = false;
  Text<100> reason;
  static constexpr std::string_view kName = "command_answer";
  template <class F>
  static constexpr void describe(F&& f) {
    f("request_id", &CommandAnswer::request_id, "");
    f("accepted", &CommandAnswer::accepted, "");
    f("reason", &CommandAnswer::reason, "");
  }
};

TEST(Format, NamesEveryTableAndColumnOfTheLogAndNoOther) {
  TempFolder folder;
  auto all = kinds();
  all.push_back(describe_kind<OutputEdge>(20));
  all.push_back(describe_kind<DeviceFault>(21));
  all.push_back(describe_kind<Command>(22));
  all.push_back(describe_kind<CommandAnswer>(23));
  ASSERT_TRUE(SessionWriter::create(folder.path(), header(), all, sources()));
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
