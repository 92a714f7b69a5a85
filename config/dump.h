// The whole configuration as one TOML text with every default spelled out: what a session's log keeps.
#pragma once

#include <string>

#include "config/rig_config.h"

namespace dopaloop {

// load_rig_text (config/load.h) reads it back to the same configuration; the task's settings
// and its trial stand in it as the table [task].
std::string dump(const RigConfig& config);

}  // namespace dopaloop
