#include "rig/daemon/edge_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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
  write("line,what,on,power_mw,program,duration_us,session_ns,edge_monotonic_ns,written_monotonic_ns\n" +
        early_);
  return {};
}

void EdgeLog::program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) {
  add(at, std::string(name_of(line)) + ",program,,," + std::to_string(number) + "," +
              std::to_string(duration_us));
}

void EdgeLog::valve(SessionTime at, bool on) { add(at, on ? "valve,edge,1,,," : "valve,edge,0,,,"); }

void EdgeLog::light(SessionTime at, bool on, double power_mw) {
  char text[64];
  std::snprintf(text, sizeof text, "light,edge,%d,%.6g,,", on ? 1 : 0, power_mw);
  add(at, text);
}

void EdgeLog::masking(SessionTime at, bool on) { add(at, on ? "masking,edge,1,,," : "masking,edge,0,,,"); }

void EdgeLog::add(SessionTime at, const std::string& what) {
  const SessionTime now = monotonic_now();
  const SessionTime edge =
      std::min(real_time_(at), now);  // an edge that rigd's request came before its timer for
  write(what + "," + std::to_string(to_ns(at)) + "," + std::to_string(to_ns(edge)) + "," +
        std::to_string(to_ns(now)) + "\n");
}

void EdgeLog::write(const std::string& lines) {
  if (fd_ < 0) {
    early_ += lines;
    return;
  }
  [[maybe_unused]] const auto n = ::write(fd_, lines.data(), lines.size());
}

}  // namespace dopaloop
