// The live view as text: pure, so that it can be tested line by line.
#pragma once

#include <string>
#include <vector>

#include "tools/view/history.h"
#include "tools/view/line.h"

namespace dopaloop {

// Exactly `size.rows` lines, none wider than `size.columns`. Where the screen is low, what matters least goes
// first; trial, water, light, the question being asked and the keys stay longest. A state with sequence 0 is
// "no session yet".
std::vector<std::string> render(const v1::State& state, const ViewHistory& history, Size size, Look look);

}  // namespace dopaloop
