#include "tools/machine.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

namespace dopaloop {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Machine this_machine() {
  Machine machine;
  machine.cores = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  utsname system{};
  if (::uname(&system) == 0) machine.kernel = system.release;
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line) && !line.empty();) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    if (line.starts_with("model name")) machine.cpu_model = line.substr(colon + 2);
    if (line.starts_with("flags")) machine.virtual_machine = line.find(" hypervisor") != std::string::npos;
  }
  return machine;
}

std::string text_of(const Machine& machine) {
  return (machine.cpu_model.empty() ? "unknown processor" : machine.cpu_model) + ", " +
         std::to_string(machine.cores) + (machine.cores == 1 ? " core" : " cores") + ", Linux " +
         machine.kernel + (machine.virtual_machine ? ", a virtual machine" : "");
}

std::string scheduling_of(int thread_id) {
  const int policy = ::sched_getscheduler(thread_id) & ~SCHED_RESET_ON_FORK;
  sched_param priority{};
  ::sched_getparam(thread_id, &priority);
  switch (policy) {
    case SCHED_FIFO:
      return "SCHED_FIFO " + std::to_string(priority.sched_priority);
    case SCHED_RR:
      return "SCHED_RR " + std::to_string(priority.sched_priority);
    case SCHED_BATCH:
      return "SCHED_BATCH";
    case SCHED_IDLE:
      return "SCHED_IDLE";
    case SCHED_OTHER:
      return "SCHED_OTHER";
    default:
      return "unknown";
  }
}

}  // namespace dopaloop
