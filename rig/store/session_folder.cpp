#include "rig/store/session_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "rig/base/clock.h"
#include "rig/base/folder_name.h"
#include "rig/store/schema.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

// A folder's own entry is safe only once its parent is on disk.
void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

enum class Made { yes, was_there, failed };

Made make_folder(const fs::path& folder, SessionFolder& session) {
  if (::mkdir(folder.c_str(), 0755) != 0) return errno == EEXIST ? Made::was_there : Made::failed;
  session.made.push_back(folder);
  sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path("."));
  return Made::yes;
}

tl::unexpected<Error> cannot_create(const fs::path& folder, int why) {
  return fail(folder.string() + ": the folder cannot be created: " + std::strerror(why) +
              "; give a data folder that you may write to");
}

// All of `folder` that is missing.
Status make_folders(const fs::path& folder, SessionFolder& session) {
  fs::path so_far;
  for (const fs::path& part : folder) {
    so_far /= part;
    std::error_code ignored;
    if (fs::is_directory(so_far, ignored)) continue;
    const Made made = make_folder(so_far, session);
    const int why = errno;  // before the next look changes it
    if (made != Made::yes && !fs::is_directory(so_far, ignored)) return cannot_create(so_far, why);
  }
  return {};
}

unsigned highest_number(const fs::path& day) {
  unsigned highest = 0;
  std::error_code error;
  for (fs::directory_iterator it(day, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    unsigned number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec == std::errc{} && read.ptr == name.data() + name.size()) highest = std::max(highest, number);
  }
  return highest;
}

// mkdir decides between two rigs that saw the same highest number.
Status make_numbered(const fs::path& day, SessionFolder& session) {
  for (unsigned number = highest_number(day) + 1;; ++number) {
    char name[16];
    std::snprintf(name, sizeof name, "%03u", number);
    session.path = day / name;
    switch (make_folder(session.path, session)) {
      case Made::yes:
        return {};
      case Made::was_there:
        continue;
      case Made::failed:
        return cannot_create(session.path, errno);
    }
  }
}

// On one line, whatever it holds.
std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text + "\"";
}

Status check_space(const fs::path& folder, std::uint64_t least) {
  const auto free = free_bytes(folder);
  if (!free) return fail(free.error().message);
  if (*free >= least) return {};
  return fail(folder.string() + ": only " + std::to_string(*free >> 20) +
              " MiB are free and a session needs " + std::to_string(least >> 20) +
              " MiB to begin; make room or give another data folder");
}

Status fill_in(const fs::path& day, std::uint64_t least_free, SessionFolder& session) {
  if (auto made = make_folders(day, session); !made) return made;
  if (auto room = check_space(day, least_free); !room) return room;
  return make_numbered(day, session);
}

}  // namespace

Status check_subject_name(std::string_view subject) {
  if (is_folder_name(subject)) return {};
  return fail("subject " + quoted(subject) + ": " + std::string(kFolderNameRule));
}

Result<std::uint64_t> free_bytes(const fs::path& folder) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) return fail(folder.string() + ": free space cannot be read: " + error.message());
  return space.available;
}

Result<SessionFolder> create_session_folder(const fs::path& data, std::string_view subject, WallTime started,
                                            std::uint64_t least_free) {
  if (auto name = check_subject_name(subject); !name) return fail(name.error().message);
  SessionFolder session;
  std::error_code error;
  const fs::path root = fs::absolute(data, error);
  const fs::path day = root / subject / local_time(started).date;
  if (auto done = fill_in(day, least_free, session); !done) {
    discard(session);
    return fail(done.error().message);
  }
  return session;
}

void discard(const SessionFolder& folder) {
  std::error_code ignored;
  if (!folder.made.empty() && folder.made.back() == folder.path) {
    const std::string log = (folder.path / kSessionFile).string();
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(log + suffix, ignored);
  }
  // fs::remove leaves a folder that is not empty.
  for (auto it = folder.made.rbegin(); it != folder.made.rend(); ++it) fs::remove(*it, ignored);
}

std::vector<fs::path> find_sessions(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  if (fs::is_regular_file(folder / kSessionFile, error)) found.push_back(folder);
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(folder, kOptions, error), end; !error && it != end;
       it.increment(error)) {
    if (it.depth() > 3) it.disable_recursion_pending();
    if (it->path().filename() == kSessionFile && it.depth() > 0) found.push_back(it->path().parent_path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<fs::path> the_session(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(path.string() + ": there is no such file or folder");
  if (!fs::is_directory(path, error)) return path;
  if (fs::directory_iterator(path, error); error) return fail(path.string() + ": " + error.message());
  const std::vector<fs::path> found = find_sessions(path);
  if (found.size() == 1) return found.front();
  if (found.empty()) return fail(path.string() + ": no session lies here");
  std::string list =
      path.string() + ": " + std::to_string(found.size()) + " sessions lie here; name one of them:";
  for (const fs::path& session : found) list += "\n  " + session.string();
  return fail(list);
}

}  // namespace dopaloop
