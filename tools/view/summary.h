// What is left to say when a session is over.
#pragma once

#include <string>
#include <vector>

#include "tools/view/history.h"

namespace dopaloop {

// From the last state there was (sequence 0: none came). `trials` and accuracy first, warnings last.
std::vector<std::string> summary_lines(const v1::State& last, const ViewHistory& history);

// "session DIR   look at it with: dopaloop show DIR", quoted for a shell where the path needs it.
std::string where_line(const std::string& folder);

}  // namespace dopaloop
