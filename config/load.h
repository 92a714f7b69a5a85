// A rig file and the task file it names, strictly, into one checked configuration.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/rig_config.h"

namespace dopaloop {

// Every mistake there is, one a line: `file:line: key: what is wrong`. The rig file's come first, each file's
// by line; a file that cannot be read is one line without a number.
struct ConfigErrors {
  std::vector<std::string> lines;
};

// `path` is a file, or builtin:NAME for the copy of config/rigs/NAME.toml in this program. A task file is
// found relative to the rig file. Nothing is started and nothing is written.
tl::expected<RigConfig, ConfigErrors> load_rig(const std::string& path);

// The same from text, as dump (config/dump.h) makes it; `path` is what mistakes call it and what a task file
// is relative to.
tl::expected<RigConfig, ConfigErrors> load_rig_text(std::string_view text, const std::string& path);

// A task file alone: its settings' ranges, its trial and the proofs, whichever rig it is to run on.
// builtin:NAME is the copy of config/tasks/NAME.toml in this program.
tl::expected<TaskConfig, ConfigErrors> load_task(const std::string& path);

}  // namespace dopaloop
