// `dopaloop check CONFIG`: is this rig file, with its task, one a session may be started with?
#pragma once

#include <iosfwd>
#include <string>

namespace dopaloop {

struct CheckOptions {
  std::string config;  // a rig file, or builtin:NAME
  bool json = false;   // for programs: one object on `out`, whether fine or not
};

// Fine: a summary that a person can hold against what they meant, on `out`, and 0. Not fine: every mistake on
// `err`, one a line, and 2. Nothing is started and no device is opened.
int check(const CheckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
