// `dopaloop task`: the picture names every state and transition; mistakes are said and end with 2.
#include "tools/task.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "config/load.h"
#include "tools/exit_codes.h"
#include "tools/task_dot.h"

namespace dopaloop {
namespace {

TEST(TaskDot, DrawsEveryStateAndTransition) {
  const TaskConfig task = *load_task("builtin:visual_decision");
  const std::string dot = task_dot(task);
  std::size_t arrows = 0, transitions = 1;  // the one from the beginning
  for (std::size_t at = 0; (at = dot.find(" -> ", at)) != std::string::npos; ++at) ++arrows;
  for (const State& state : task.task_table.states) {
    EXPECT_NE(dot.find("  \"" + state.name + "\" [label="), std::string::npos) << state.name;
    transitions += state.transitions.size();
  }
  EXPECT_EQ(arrows, transitions);
  EXPECT_NE(dot.find("\"response\" -> \"correct\" [label=\" wheel_correct\\n35 deg (azimuth_deg) \"]"),
            std::string::npos)
      << dot;
  EXPECT_NE(dot.find("enter: water, 1.5 to 3 ul (reward_ul)"), std::string::npos);
  EXPECT_NE(dot.find("end [shape=doublecircle"), std::string::npos);
}

TEST(Task, IsProvenByCheck) {
  std::ostringstream out, err;
  EXPECT_EQ(check_task({"builtin:visual_decision", ""}, out, err), kExitFine);
  EXPECT_NE(out.str().find("6 states, at most 3 ul a trial"), std::string::npos) << out.str();
  EXPECT_EQ(err.str(), "");
}

TEST(Task, WithAMistakeIsNotDrawn) {
  const std::string path = std::string(DOPALOOP_SOURCE_DIR) + "/tests/config/faulty_tasks/unreachable.toml";
  std::ostringstream out, err;
  EXPECT_EQ(draw_task({path, ""}, out, err), kExitBadInput);
  EXPECT_EQ(check_task({path, ""}, out, err), kExitBadInput);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("cannot be reached"), std::string::npos) << err.str();
}

}  // namespace
}  // namespace dopaloop
