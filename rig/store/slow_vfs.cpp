#include "rig/store/slow_vfs.h"

#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr Duration kLookAgain = std::chrono::milliseconds(5);

// SQLite's own methods of one kind of file, but for those that write. A file's table of methods is exchanged
// for `held`, which is the first member so that the way back to `own` is known.
struct Methods {
  sqlite3_io_methods held;
  const sqlite3_io_methods* own = nullptr;
};

struct Drill {
  std::string file;
  sqlite3_vfs vfs{};
  sqlite3_vfs* own = nullptr;
  std::mutex opening;
  std::array<Methods, 8> methods{};  // more kinds of files than SQLite's file system has
  std::atomic<std::uint64_t> held_up{0};
};

Drill& drill() {
  static Drill one;
  return one;
}

void wait_for_disk() {
  Drill& d = drill();
  if (::access(d.file.c_str(), F_OK) != 0) return;
  ++d.held_up;
  while (::access(d.file.c_str(), F_OK) == 0) sleep_until(monotonic_now() + kLookAgain);
}

const sqlite3_io_methods& own_methods(sqlite3_file* f) {
  return *reinterpret_cast<const Methods*>(f->pMethods)->own;
}

int held_write(sqlite3_file* f, const void* data, int n, sqlite3_int64 at) {
  wait_for_disk();
  return own_methods(f).xWrite(f, data, n, at);
}

int held_sync(sqlite3_file* f, int flags) {
  wait_for_disk();
  return own_methods(f).xSync(f, flags);
}

int held_truncate(sqlite3_file* f, sqlite3_int64 size) {
  wait_for_disk();
  return own_methods(f).xTruncate(f, size);
}

const sqlite3_io_methods* held_methods(const sqlite3_io_methods* own) {
  const std::lock_guard lock(drill().opening);
  for (Methods& m : drill().methods) {
    if (m.own == own) return &m.held;
    if (m.own != nullptr) continue;
    m.held = *own;
    m.held.xWrite = held_write;
    m.held.xSync = held_sync;
    m.held.xTruncate = held_truncate;
    m.own = own;
    return &m.held;
  }
  return own;
}

int open_held(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  sqlite3_vfs* own = drill().own;
  const int code = own->xOpen(own, name, f, flags, out_flags);
  if (code == SQLITE_OK && f->pMethods != nullptr) f->pMethods = held_methods(f->pMethods);
  return code;
}

}  // namespace

Status hang_disk_while_there(const std::string& file) {
  Drill& d = drill();
  if (d.own != nullptr) return fail("a drill with the disk has begun already");
  d.own = sqlite3_vfs_find(nullptr);
  if (d.own == nullptr) return fail("SQLite has no file system here");
  d.file = file;
  d.vfs = *d.own;
  d.vfs.zName = "dopaloop-drill";
  d.vfs.pNext = nullptr;
  d.vfs.xOpen = open_held;
  if (sqlite3_vfs_register(&d.vfs, 1) != SQLITE_OK) return fail("SQLite does not take a file system");
  return {};
}

std::uint64_t writes_held_up() { return drill().held_up; }

}  // namespace dopaloop
