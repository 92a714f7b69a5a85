// Where sessions lie: <data>/<subject>/<YYYY-MM-DD>/<number>/session.sqlite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.h"
#include "rig/base/time.h"

namespace dopaloop {

// 1..64 of letters, digits, '-', '_' and '.', not beginning with '.' or '-': a name, never a path or an
// option.
Status check_subject_name(std::string_view subject);

// Below this much free space no session begins: several times what an hour of a full rig takes.
inline constexpr std::uint64_t kLeastFreeBytes = 256ULL << 20;

// Bytes that this user may still write on the file system of `folder`.
Result<std::uint64_t> free_bytes(const std::filesystem::path& folder);

// A new, empty folder that nobody else has: numbers rise from 001 in a day and two rigs never share one. The
// date is the machine's local one. Survives a power cut. On failure nothing is left behind.
struct SessionFolder {
  std::filesystem::path path;
  std::vector<std::filesystem::path> made;  // folders that were not there before, outermost first
};
Result<SessionFolder> create_session_folder(const std::filesystem::path& data, std::string_view subject,
                                            WallTime started, std::uint64_t least_free = kLeastFreeBytes);

// For a session that never began: removes the folder with its log, and what was made on the way to it, as far
// as that is still empty. Never removes a folder with anything else inside.
void discard(const SessionFolder& folder);

// Every session at or below `folder`, sorted: the folder itself, one subject's, a whole data folder's.
std::vector<std::filesystem::path> find_sessions(const std::filesystem::path& folder);

// The one session that a person means by `path`: a session.sqlite, its folder, or a folder that holds exactly
// one. Otherwise a sentence that lists the choices.
Result<std::filesystem::path> the_session(const std::filesystem::path& path);

}  // namespace dopaloop
