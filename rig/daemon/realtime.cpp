#include "rig/daemon/realtime.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace dopaloop {

Status lock_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
    return fail(std::string("memory is not locked (") + std::strerror(errno) +
                "): give rigd CAP_IPC_LOCK or raise the memlock limit");
  }
#endif
  return {};
}

Status make_realtime(const RealtimeConfig& config) {
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  if (config.cpu >= 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(static_cast<std::size_t>(config.cpu), &cpus);
    if (::sched_setaffinity(0, sizeof cpus, &cpus) != 0) {
      return fail("realtime.cpu: processor " + std::to_string(config.cpu) +
                  " cannot be had: " + std::strerror(errno));
    }
  }
  if (config.spin) return {};
  sched_param priority{};
  priority.sched_priority = static_cast<int>(config.priority);
  if (::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority) != 0) {
    return fail(std::string("real-time scheduling is not granted (") + std::strerror(errno) +
                "): give rigd CAP_SYS_NICE or raise the rtprio limit");
  }
  return {};
}

}  // namespace dopaloop
