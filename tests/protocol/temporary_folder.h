// A folder of its own for one test, with a path short enough for local sockets, gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace dopaloop {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    char path[] = "/tmp/dl-XXXXXX";
    path_ = ::mkdtemp(path);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace dopaloop
