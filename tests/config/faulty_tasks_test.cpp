// tests/config/faulty_tasks: one faulty task for each proof and each kind of mistake. A line that ends in
// `# wrong here: TEXT` is found, with that text; nothing else is.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/config/support.h"

namespace dopaloop {
namespace {

std::vector<std::string> faulty_tasks() {
  std::vector<std::string> names;
  const std::string folder = std::string(DOPALOOP_SOURCE_DIR) + "/tests/config/faulty_tasks";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// What is to be found: how the line begins, and what it holds.
struct Expected {
  std::string place, text;
};

std::vector<Expected> marked_in(const std::string& path) {
  constexpr std::string_view kMarker = "# wrong here: ";
  std::vector<Expected> marked;
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::size_t at = line.find(kMarker);
    if (at == std::string::npos) continue;
    marked.push_back({path + ":" + std::to_string(number) + ": ", line.substr(at + kMarker.size())});
  }
  return marked;
}

class FaultyTask : public testing::TestWithParam<std::string> {};

TEST_P(FaultyTask, IsCaughtAtItsLine) {
  const std::string path =
      std::string(DOPALOOP_SOURCE_DIR) + "/tests/config/faulty_tasks/" + GetParam() + ".toml";
  const std::vector<Expected> expected = marked_in(path);
  ASSERT_FALSE(expected.empty());
  const auto task = load_task(path);
  ASSERT_FALSE(task) << "nothing was found";
  const Lines& found = task.error().lines;
  ASSERT_EQ(found.size(), expected.size()) << testing::PrintToString(found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(found[i].starts_with(expected[i].place)) << found[i];
    EXPECT_NE(found[i].find(expected[i].text), std::string::npos) << found[i] << "\n" << expected[i].text;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, FaultyTask, testing::ValuesIn(faulty_tasks()),
                         [](const auto& each) { return each.param; });

TEST(ShippedTasks, AreWithoutFault) {
  for (const char* name : {"builtin:visual_decision", "builtin:visual_decision_replay"}) {
    const auto task = load_task(name);
    EXPECT_TRUE(task) << task.error().lines.front();
  }
}

}  // namespace
}  // namespace dopaloop
