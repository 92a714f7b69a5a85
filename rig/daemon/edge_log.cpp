#include "rig/daemon/edge_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "rig/base/clock.h"

namespace dopaloop {

EdgeLog::~EdgeLog() {
  if (fd_ >= 0) ::close(fd_);
}

Status EdgeLog::open(const std::string& folder) {
  const std::string path = folder + "/" + kEdgeLogFile;
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) return fail(path + ": cannot write the edge log: " + std::strerror(errno));
  write("line,what,on,power_mw,program,duration_us,session_ns,edge_monotonic_ns,written_monotonic_ns\n" + early_);
  return {};
}

void EdgeLog::program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) {
  char text[160];
  std::snprintf(text, sizeof text, "%s,program,,,%u,%lld,%lld,%lld,%lld\n", name_of(line).data(), number,
                static_cast<long long>(duration_us), static_cast<long long>(to_ns(at)),
                static_cast<long long>(to_ns(real_time_(at))), static_cast<long long>(to_ns(monotonic_now())));
  write(text);
}

void EdgeLog::valve(SessionTime at, bool on) {
  char text[160];
  std::snprintf(text, sizeof text, "valve,edge,%d,,,,%lld,%lld,%lld\n", on ? 1 : 0, static_cast<long long>(to_ns(at)),
                static_cast<long long>(to_ns(real_time_(at))), static_cast<long long>(to_ns(monotonic_now())));
  write(text);
}

void EdgeLog::light(SessionTime at, bool on, double power_mw) {
  char text[160];
  std::snprintf(text, sizeof text, "light,edge,%d,%.6g,,,%lld,%lld,%lld\n", on ? 1 : 0, power_mw,
                static_cast<long long>(to_ns(at)), static_cast<long long>(to_ns(real_time_(at))),
                static_cast<long long>(to_ns(monotonic_now())));
  write(text);
}

void EdgeLog::write(const std::string& line) {
  if (fd_ < 0) {
    early_ += line;
    return;
  }
  [[maybe_unused]] const auto n = ::write(fd_, line.data(), line.size());
}

}  // namespace dopaloop
