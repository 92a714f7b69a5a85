#include "tools/graphviz.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace dopaloop {
namespace {

// One end of a pair of sockets, closed in the end.
class End {
 public:
  explicit End(int fd) : fd_(fd) {}
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  ~End() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

// False: the child reads no more.
bool write_all(int fd, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::send(fd, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return ::shutdown(fd, SHUT_WR) == 0;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> some{};
  while (true) {
    const ssize_t n = ::read(fd, some.data(), some.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(some.data(), static_cast<std::size_t>(n));
  }
}

// `dot` with its standard input and output at `fd`.
std::optional<pid_t> start_dot(int fd) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
  std::string name = "dot", format = "-Tsvg";
  std::array<char*, 3> argv{name.data(), format.data(), nullptr};
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, "dot", &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  return failed == 0 ? std::optional(pid) : std::nullopt;
}

bool ended_well(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

Result<std::string> svg_of(const std::string& dot_text) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
    return fail("no connection to dot: " + std::string(std::strerror(errno)));
  End ours(pair[0]), its(pair[1]);
  const auto pid = start_dot(its.fd());
  its.close();
  if (!pid) {
    return fail(
        "an SVG needs the program dot, which is not installed: install the package graphviz, or draw the dot "
        "text elsewhere");
  }
  const bool written = write_all(ours.fd(), dot_text);
  std::string svg = read_all(ours.fd());
  ours.close();
  if (!ended_well(*pid) || !written || svg.empty()) return fail("dot failed to draw the graph");
  return svg;
}

}  // namespace dopaloop
