// Who is recording in a session folder: an advisory lock on the folder itself, which ends with the process
// that holds it however it dies. It leaves no file behind. A file system without such locks is recorded to
// all the same; there a session that was cut looks like one that never ended.
#pragma once

#include <filesystem>

#include "rig/base/result.h"

namespace dopaloop {

class FolderLock {
 public:
  // Fails if another recorder holds it.
  static Result<FolderLock> acquire(const std::filesystem::path& folder);
  static bool held(const std::filesystem::path& folder);

  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  int fd_ = -1;
};

}  // namespace dopaloop
