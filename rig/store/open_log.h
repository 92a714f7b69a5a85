// Opens a log for reading, whatever state it was left in.
#pragma once

#include <filesystem>

#include "rig/base/result.h"
#include "rig/store/sqlite.h"

namespace dopaloop {

// The log's file for a session folder or a file.
Result<std::filesystem::path> log_file(const std::filesystem::path& path);

// A connection to a log of this program's version. A folder that cannot be written to is no obstacle, unless
// it holds a write-ahead log without its index, as a plain copy of a cut session may.
Result<Database> open_log(const std::filesystem::path& file);

}  // namespace dopaloop
