// config/tasks/README.md says what the program does.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "config/load.h"
#include "config/manual.h"
#include "config/task_compiler.h"

namespace dopaloop {
namespace {

std::string text_of(const std::string& name) {
  std::ifstream file(std::string(DOPALOOP_SOURCE_DIR) + "/config/tasks/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class TaskPage : public testing::Test {
 protected:
  const std::string page = text_of("README.md");

  template <class Words>
  void expect_all(const Words& words) const {
    for (const std::string_view word : words)
      EXPECT_NE(page.find("`" + std::string(word) + "`"), std::string::npos) << word;
  }
};

TEST_F(TaskPage, GivesEverySettingAsItIs) {
  const std::string table = task_settings_table(TaskKind::visual_decision);
  EXPECT_NE(page.find(table), std::string::npos) << "the page's table must be\n" << table;
}

TEST_F(TaskPage, ExplainsEveryWordOfATrial) {
  expect_all(kTrialKeys);
  expect_all(kTaskEventNames);
  expect_all(kTrialFactNames);
  expect_all(kTaskSoundNames);
  expect_all(kMarkNames);
  expect_all(kDistributionNames);
  expect_all(kTimerFromNames);
}

TEST_F(TaskPage, ShowsEveryStateOfTheVisualDecision) {
  const std::string picture = text_of("visual_decision.svg");
  const TaskConfig task = *load_task("builtin:visual_decision");
  for (const State& state : task.task_table.states) {
    EXPECT_NE(page.find("`" + state.name + "`"), std::string::npos) << state.name;
    EXPECT_NE(picture.find("<title>" + state.name + "</title>"), std::string::npos) << state.name;
  }
}

// The example of "write your own task" is a task.
TEST_F(TaskPage, GivesAnExampleThatRuns) {
  const std::size_t from = page.find("```toml\ntask = ") + 8;
  const std::string example = page.substr(from, page.find("```", from) - from);
  const std::string path = testing::TempDir() + "example_task.toml";
  std::ofstream(path, std::ios::binary) << example;
  const auto task = load_task(path);
  EXPECT_TRUE(task) << task.error().lines.front();
}

}  // namespace
}  // namespace dopaloop
