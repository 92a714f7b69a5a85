#include "rig/store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace dopaloop {
namespace {

int open_folder(const std::filesystem::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool taken(int fd, int how) { return ::flock(fd, how | LOCK_NB) != 0 && errno == EWOULDBLOCK; }

}  // namespace

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder) {
  FolderLock lock;
  lock.fd_ = open_folder(folder);
  if (lock.fd_ < 0) return fail(folder.string() + ": cannot be opened: " + std::strerror(errno));
  if (taken(lock.fd_, LOCK_EX)) return fail(folder.string() + ": another process is recording here");
  return lock;
}

bool FolderLock::held(const std::filesystem::path& folder) {
  FolderLock look;
  look.fd_ = open_folder(folder);
  return look.fd_ >= 0 && taken(look.fd_, LOCK_SH);
}

}  // namespace dopaloop
