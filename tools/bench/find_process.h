// Finds a process that another one started.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace dopaloop {

// A child of `parent` whose program has this name (its first 15 characters); 0: there is none.
pid_t child_named(pid_t parent, std::string_view name);

}  // namespace dopaloop
