// The machine as a benchmark's JSON names it.
#pragma once

#include <string>

namespace dopaloop {

std::string machine_json();  // one object

}  // namespace dopaloop
