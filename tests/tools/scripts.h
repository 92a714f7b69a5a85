// Programs for a test, as shell scripts in a folder of their own.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/protocol/temporary_folder.h"

namespace dopaloop {

class Scripts {
 public:
  const std::string& bin() const { return folder_.path(); }
  void add(const std::string& name, const std::string& body) {
    const std::string path = bin() + "/" + name;
    std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace dopaloop
