#include "tools/bench/find_process.h"

#include <charconv>
#include <filesystem>
#include <sstream>
#include <string>

#include "tools/machine.h"

namespace dopaloop {
namespace {

// "PID (NAME) STATE PARENT ...", where the name may hold anything.
bool is_child(const std::string& stat, pid_t parent, std::string_view name) {
  const std::size_t open = stat.find('('), close = stat.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return false;
  if (stat.substr(open + 1, close - open - 1) != name.substr(0, 15)) return false;
  std::istringstream rest(stat.substr(close + 1));
  char state = 0;
  pid_t its_parent = 0;
  return rest >> state >> its_parent && its_parent == parent;
}

}  // namespace

pid_t child_named(pid_t parent, std::string_view name) {
  std::error_code error;
  for (std::filesystem::directory_iterator it("/proc", error), end; !error && it != end;
       it.increment(error)) {
    const std::string entry = it->path().filename().string();
    pid_t pid = 0;
    const auto [rest, bad] = std::from_chars(entry.data(), entry.data() + entry.size(), pid);
    if (bad != std::errc() || rest != entry.data() + entry.size()) continue;
    if (is_child(first_line(it->path().string() + "/stat"), parent, name)) return pid;
  }
  return 0;
}

}  // namespace dopaloop
