#include "protocol/channels.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "rig/base/folder_name.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::strerror(errno); }

// What is there must be a folder of ours that nobody else writes to.
Status check_owned(const std::string& folder) {
  struct stat s {};
  if (::lstat(folder.c_str(), &s) != 0) return fail("cannot look at '" + folder + "': " + reason());
  if (!S_ISDIR(s.st_mode))
    return fail("'" + folder + "' is not a folder: remove it, or name another with --runtime");
  if (s.st_uid != ::geteuid())
    return fail("'" + folder + "' belongs to another user (uid " + std::to_string(s.st_uid) +
                "): name another folder with --runtime");
  if ((s.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail("others may write to '" + folder + "', and so command the rig: chmod 700 it");
  return {};
}

// All that the processes of a rig put into their folder.
constexpr std::array<std::string_view, 7> kOurs{"telemetry", "command",  "model",       "emulation.sock",
                                                "rigd.lock", "run.lock", "emulate.lock"};

// A folder that is for something else must not become a rig's: sockets and locks would be scattered in it,
// and what is there be replaced. Those at the file system's root are the system's, full or empty.
Status check_made_for_a_rig(const std::string& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error) return fail("cannot look at '" + folder + "': " + error.message());
  if (real == real.root_path() || real.parent_path() == real.root_path())
    return fail("'" + folder + "' is the system's: name a folder for this rig alone with --runtime");
  for (fs::directory_iterator it(real, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end())
      return fail("'" + folder + "' holds other things ('" + name +
                  "'): name an empty folder, or one that does not exist yet, with --runtime");
  }
  return error ? Status(fail("cannot look into '" + folder + "': " + error.message())) : Status();
}

// Our own base in /tmp is checked as well: whoever owns it could swap what lies below.
Status check_base(const std::string& runtime) {
  const std::string base = default_runtime_base();
  return runtime.starts_with(base + "/") ? check_owned(base) : Status{};
}

std::string lock_path(const std::string& runtime, std::string_view name) {
  return runtime + "/" + std::string(name) + ".lock";
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

pid_t written_pid(int fd) {
  std::array<char, 16> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
  pid_t pid = 0;
  if (n > 0) std::from_chars(text.data(), text.data() + n, pid);
  return pid;
}

std::string already_running(std::string_view rig, pid_t pid) {
  return "rig '" + std::string(rig) + "' is already running (pid " + std::to_string(pid) + ")";
}

}  // namespace

Result<Channels> channels_in(const std::string& runtime) {
  const std::string longest = runtime + "/telemetry";
  if (longest.size() > kMaxSocketPath)
    return fail("the runtime folder's path is too long for local sockets by " +
                std::to_string(longest.size() - kMaxSocketPath) + " bytes: '" + runtime +
                "'; name a shorter one with --runtime");
  return Channels{"ipc://" + longest, "ipc://" + runtime + "/command", "ipc://" + runtime + "/model"};
}

std::string default_runtime_base() {
  const char* xdg = std::getenv("XDG_RUNTIME_DIR");
  if (xdg != nullptr && xdg[0] == '/') return std::string(xdg) + "/dopaloop";
  return "/tmp/dopaloop-" + std::to_string(::geteuid());
}

Result<std::string> default_runtime_folder(std::string_view rig) {
  if (!is_folder_name(rig))
    return fail("rig name '" + std::string(rig) + "': " + std::string(kFolderNameRule));
  return default_runtime_base() + "/" + std::string(rig);
}

Status prepare_runtime_folder(const std::string& runtime) {
  std::error_code error;
  const fs::path parent = fs::path(runtime).parent_path();
  const mode_t before = ::umask(077);
  if (!parent.empty()) fs::create_directories(parent, error);
  const bool made = !error && (::mkdir(runtime.c_str(), 0700) == 0 || errno == EEXIST);
  const std::string why = error ? error.message() : reason();
  ::umask(before);
  if (!made) return fail("cannot make the runtime folder '" + runtime + "': " + why);
  if (auto base = check_base(runtime); !base) return base;
  if (auto owned = check_owned(runtime); !owned) return owned;
  return check_made_for_a_rig(runtime);
}

// An open-file-description lock: it dies with its holder, a child does not inherit it (close-on-exec), and
// others can ask who holds it without taking it.
Result<RuntimeLock> RuntimeLock::acquire(const std::string& runtime, std::string_view name,
                                         std::string_view rig) {
  const std::string path = lock_path(runtime, name);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail("cannot open the lock '" + path + "': " + reason());
  RuntimeLock lock(fd);
  struct flock want = whole_file();
  if (::fcntl(fd, F_OFD_SETLK, &want) != 0) {
    if (errno != EAGAIN && errno != EACCES) return fail("cannot lock '" + path + "': " + reason());
    return fail(already_running(rig, written_pid(fd)));
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return fail("cannot write the lock '" + path + "': " + reason());
  return lock;
}

RuntimeLock::RuntimeLock(RuntimeLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RuntimeLock& RuntimeLock::operator=(RuntimeLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

RuntimeLock::~RuntimeLock() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<pid_t> lock_holder(const std::string& runtime, std::string_view name) {
  const int fd = ::open(lock_path(runtime, name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return std::nullopt;
  struct flock probe = whole_file();
  const bool held = ::fcntl(fd, F_OFD_GETLK, &probe) == 0 && probe.l_type != F_UNLCK;
  const pid_t pid = held ? written_pid(fd) : 0;
  ::close(fd);
  return held ? std::optional(pid) : std::nullopt;
}

std::vector<std::string> running_rigs(const std::string& base) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(base, error), end; !error && it != end; it.increment(error))
    if (lock_holder(it->path().string(), kDaemonLock)) found.push_back(it->path().string());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace dopaloop
