// A drill: a disk that hangs on demand. It is how one sees, on a rig whose outputs are emulated, what a
// session makes of a log that cannot be written for a while.
//
// Threads: call hang_disk_while_there once, before the first database is opened and before other threads
// exist. A thread that writes to a database opened later waits for as long as the file is there.
#pragma once

#include <cstdint>
#include <string>

#include "rig/base/result.h"

namespace dopaloop {

// From now on every write, sync and truncation of a database opened by this process, its write-ahead log
// included, waits while `file` exists. Fails when SQLite has no file system to stand in front of, or when it
// was called before.
Status hang_disk_while_there(const std::string& file);

// How many writes have found the disk hanging so far. Any thread.
std::uint64_t writes_held_up();

}  // namespace dopaloop
