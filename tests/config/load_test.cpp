// Files: where they come from, how the task file is found, and that every shipped one loads.
#include "config/load.h"

#include <filesystem>
#include <fstream>

#include "config/builtin.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

// A folder of this test's own, gone when it ends.
class LoadRig : public testing::Test {
 protected:
  LoadRig() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "rigs");
    std::filesystem::create_directories(folder_ / "tasks");
  }
  ~LoadRig() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // The right rig, its task in a file.
  std::string rig_with_task(const std::string& task) {
    const std::string rig(kRightRig.substr(0, kRightRig.find("[task]")));
    return write("rigs/rig.toml",
                 changed(rig, {{"name = \"test\"", "name = \"test\"\ntask = \"" + task + "\""}}));
  }

 private:
  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  testing::UnitTest::GetInstance()->current_test_info()->name();
};

constexpr std::string_view kTask = R"(task = "visual_decision"
contrasts = [0.5, 1]
contrast_probabilities = [0.5, 0.5]
reward_ul = 3
head_fixed_max_min = 60
masking = "none"
)";

TEST_F(LoadRig, FindsTheTaskFileRelativeToTheRigFile) {
  write("tasks/task.toml", kTask);
  const auto config = load_rig(rig_with_task("../tasks/task.toml"));
  ASSERT_TRUE(config) << config.error().lines.front();
  EXPECT_EQ(config->task, "../tasks/task.toml");
  EXPECT_EQ(config->visual_decision.contrasts, (std::vector<double>{.5, 1}));
  EXPECT_EQ(config->visual_decision.reward_ul, 3);
  EXPECT_EQ(config->visual_decision.response_window_s, VisualDecisionConfig{}.response_window_s);
}

TEST_F(LoadRig, TakesATaskFileByItsAbsolutePath) {
  EXPECT_TRUE(load_rig(rig_with_task(write("tasks/task.toml", kTask))));
}

TEST_F(LoadRig, ListsTheMistakesOfBothFilesTheRigsFirst) {
  const std::string task = write("tasks/task.toml", changed(kTask, {{"reward_ul = 3", "reward_ull = 3"}}));
  const std::string rig = rig_with_task("../tasks/task.toml");
  write("rigs/rig.toml",
        changed(kRightRig.substr(0, kRightRig.find("[task]")),
                {{"[devices]", "task = \"../tasks/task.toml\"\n[devices]"}, {"gap_min_ms", "gap_min"}}));
  const auto config = load_rig(rig);
  ASSERT_FALSE(config);
  EXPECT_EQ(
      config.error().lines,
      (Lines{
          rig +
              ":5: interlock.light.gap_min_ms: missing, and it has no default: shortest time from the end of "
              "a train to the next (0 to 600000)",
          rig + ":15: interlock.light.gap_min: unknown key; did you mean gap_min_ms?",
          task + ":1: reward_ul: missing, and it has no default: water for a rewarded trial (0 to 20)",
          task + ":4: reward_ull: unknown key; did you mean reward_ul?"}));
}

TEST_F(LoadRig, NamesARuleBrokenByTheTaskInTheTaskFile) {
  const std::string task = write("tasks/task.toml", changed(kTask, {{"reward_ul = 3", "reward_ul = 9"}}));
  const auto config = load_rig(rig_with_task("../tasks/task.toml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(
      config.error().lines,
      (Lines{
          task + ":4: reward_ul: 9 ul was never weighed: interlock.water_calibration goes from 1 ul to 4 ul",
          task + ":4: reward_ul: a drop is 9 ul, above interlock.water.drop_max_ul = 4 ul"}));
}

TEST_F(LoadRig, SaysWhichTaskFileIsMissing) {
  const std::string rig = rig_with_task("../tasks/none.toml");
  const auto config = load_rig(rig);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().lines, Lines{rig + ":2: task: " + path("tasks/none.toml") +
                                        " cannot be read: No such file or directory"});
}

TEST_F(LoadRig, SaysWhichTasksThereAre) {
  const std::string task = write("tasks/task.toml", changed(kTask, {{"\"visual_decision\"", "\"maze\""}}));
  const auto config = load_rig(rig_with_task("../tasks/task.toml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().lines,
            Lines{task + ":1: task: \"maze\" is none of visual_decision, trace_conditioning"});
}

TEST_F(LoadRig, SaysThatAFileIsMissing) {
  const auto config = load_rig(path("rigs/none.toml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().lines,
            Lines{path("rigs/none.toml") + ": cannot be read: No such file or directory"});
}

TEST_F(LoadRig, SaysThatAPathIsAFolder) {
  const auto config = load_rig(path("rigs"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().lines, Lines{path("rigs") + ": is a folder; name a file in it"});
}

TEST(BuiltinRigs, AreNamedWhereANameIsUnknown) {
  const auto config = load_rig("builtin:none");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().lines, Lines{"builtin:rigs/none.toml: no such built-in file; built-in rigs are "
                                        "builtin:conditioning, builtin:emulated, builtin:replay"});
}

TEST(BuiltinRigs, AllLoad) {
  std::size_t rigs = 0;
  for (const BuiltinFile& file : builtin_files()) {
    if (!file.path.starts_with("rigs/")) continue;
    ++rigs;
    const std::string name(file.path.substr(5, file.path.size() - 10));
    const auto config = load_rig("builtin:" + name);
    ASSERT_TRUE(config) << config.error().lines.front();
    EXPECT_EQ(config->name, name);
  }
  EXPECT_GE(rigs, 2u);
}

TEST(BuiltinRigs, AreTheShippedFiles) {
  const std::filesystem::path root = std::filesystem::path(DOPALOOP_SOURCE_DIR) / "config";
  std::size_t shipped = 0;
  for (const char* folder : {"rigs", "tasks"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      shipped += entry.path().extension() == ".toml";
    }
  }
  EXPECT_EQ(builtin_files().size(), shipped);
  for (const BuiltinFile& file : builtin_files()) {
    std::ifstream stream(root / file.path, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), file.text) << file.path;
  }
}

TEST(EmulatedRig, RunsTheDefaultSessionWithLight) {
  const RigConfig c = *load_rig("builtin:emulated");
  EXPECT_EQ(c.devices.kind, DevicesKind::emulated);
  EXPECT_EQ(c.visual_decision.max_trials, 120);
  EXPECT_TRUE(c.interlock.arm_at_start);
  EXPECT_EQ(c.model.policy.policy, Policy::low_confidence);
  EXPECT_EQ(pulse_count(train_of(c.light)), 5);
  EXPECT_NEAR(energy_mj(train_of(c.light)), .025, 1e-12);
  EXPECT_GE(c.interlock.water.session_max_ul, 120 * c.visual_decision.reward_ul);
}

// 500 trials of up to 35 s, each of which may be rewarded and lit.
TEST(ReplayRig, LetsALongRecordingThrough) {
  const RigConfig c = *load_rig("builtin:replay");
  EXPECT_EQ(c.devices.kind, DevicesKind::replay);
  EXPECT_EQ(c.replay.photometry_end, PhotometryEnd::stop);
  EXPECT_FALSE(c.visual_decision.repeat_on_error);
  EXPECT_GT(c.visual_decision.response_window_s, 30.15);
  EXPECT_GE(c.visual_decision.max_trials, 500);
  EXPECT_GE(c.visual_decision.head_fixed_max_min, 500 * 35 / 60.);
  EXPECT_GE(c.interlock.water.session_max_ul, 500 * c.visual_decision.reward_ul);
  EXPECT_GE(c.interlock.light.energy_per_session_max_mj, 500 * energy_mj(train_of(c.light)));
}

}  // namespace
}  // namespace dopaloop
