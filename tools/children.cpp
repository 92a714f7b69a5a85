#include "tools/children.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace dopaloop {
namespace {

constexpr off_t kMostErrors = 64 * 1024;

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// posix_spawn's settings, freed whatever happens. dup2 onto the same number clears close-on-exec
// (glibc 2.29).
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, usual;
    sigemptyset(&none);
    sigfillset(&usual);
    sigdelset(&usual, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  void give(int fd, int as) { ::posix_spawn_file_actions_adddup2(&files_, fd, as); }
  int spawn(const Child::Spec& spec, pid_t& pid) {
    std::vector<char*> argv{const_cast<char*>(spec.program.c_str())};
    for (const auto& a : spec.args) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    return ::posix_spawn(&pid, spec.program.c_str(), &files_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<OwnerPipe> OwnerPipe::make() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(std::string("cannot make a pipe: ") + std::strerror(errno));
  return OwnerPipe(ends[0], ends[1]);
}

OwnerPipe::OwnerPipe(OwnerPipe&& other) noexcept
    : read_(std::exchange(other.read_, -1)), write_(std::exchange(other.write_, -1)) {}

OwnerPipe& OwnerPipe::operator=(OwnerPipe&& other) noexcept {
  std::swap(read_, other.read_);
  std::swap(write_, other.write_);
  return *this;
}

OwnerPipe::~OwnerPipe() {
  close_fd(read_);
  close_fd(write_);
}

void OwnerPipe::let_go() { close_fd(write_); }

std::string ExitStatus::text() const {
  if (!signalled) return "ended with " + std::to_string(number);
  const char* name = ::strsignal(number);
  return "was killed by signal " + std::to_string(number) + " (" + (name == nullptr ? "?" : name) + ")";
}

Result<Child> Child::start(const Spec& spec) {
  int errors = ::memfd_create("errors", MFD_CLOEXEC);
  if (errors < 0) return fail(std::string("cannot make a file in memory: ") + std::strerror(errno));
  int output[2] = {-1, -1};
  if (spec.pipe_output && ::pipe2(output, O_CLOEXEC) != 0) {
    close_fd(errors);
    return fail(std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  SpawnPlan plan;
  plan.give(errors, STDERR_FILENO);
  plan.give(spec.pipe_output ? output[1] : errors, STDOUT_FILENO);
  if (spec.owner_fd >= 0) plan.give(spec.owner_fd, kOwnerFd);
  pid_t pid = -1;
  const int error = plan.spawn(spec, pid);
  close_fd(output[1]);
  if (error != 0) {
    close_fd(output[0]);
    close_fd(errors);
    return fail("cannot start '" + spec.program + "': " + std::strerror(error));
  }
  if (output[0] >= 0) (void)::fcntl(output[0], F_SETFL, O_NONBLOCK);
  return Child(pid, output[0], errors);
}

Child::Child(Child&& other) noexcept { swap(other); }

Child& Child::operator=(Child&& other) noexcept {
  swap(other);
  return *this;
}

void Child::swap(Child& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(output_, other.output_);
  std::swap(errors_, other.errors_);
  std::swap(status_, other.status_);
  std::swap(line_, other.line_);
}

Child::~Child() {
  if (pid_ > 0 && running()) {
    signal(SIGKILL);
    (void)wait();
  }
  close_fd(output_);
  close_fd(errors_);
}

ExitStatus Child::ended(int status) {
  status_ = WIFSIGNALED(status) ? ExitStatus{true, WTERMSIG(status)} : ExitStatus{false, WEXITSTATUS(status)};
  return *status_;
}

std::optional<ExitStatus> Child::poll() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) (void)ended(status);
  return status_;
}

ExitStatus Child::wait() {
  int status = 0;
  while (!status_) {
    const pid_t got = ::waitpid(pid_, &status, 0);
    if (got == pid_)
      (void)ended(status);
    else if (errno != EINTR)
      status_ = ExitStatus{true, SIGKILL};  // reaped elsewhere: it is gone
  }
  return *status_;
}

void Child::signal(int number) {
  if (running()) (void)::kill(-pid_, number);
}

std::vector<std::string> Child::new_lines() {
  std::vector<std::string> lines;
  std::array<char, 4096> bytes;
  for (ssize_t n = 0; output_ >= 0 && (n = ::read(output_, bytes.data(), bytes.size())) > 0;) {
    line_.append(bytes.data(), static_cast<std::size_t>(n));
  }
  for (std::size_t end = 0; (end = line_.find('\n')) != std::string::npos; line_.erase(0, end + 1))
    lines.push_back(line_.substr(0, end));
  return lines;
}

std::string Child::errors() const {
  struct stat s {};
  if (errors_ < 0 || ::fstat(errors_, &s) != 0) return "";
  std::string text(static_cast<std::size_t>(std::min(s.st_size, kMostErrors)), '\0');
  const ssize_t n = ::pread(errors_, text.data(), text.size(), std::max<off_t>(0, s.st_size - kMostErrors));
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

}  // namespace dopaloop
