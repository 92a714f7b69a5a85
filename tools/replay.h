// `dopaloop replay DIR`: steps the session logic again through the session's journal and compares everything
// it gives out, bit by bit, with what the rig recorded.
#pragma once

#include <ostream>
#include <string>

namespace dopaloop {

struct ReplayOptions {
  std::string folder;
  bool json = false;
};

// 0: nothing differs; 1: something does, or the log cannot be read to its end; 2: no such session.
int replay(const ReplayOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
