#include "rig/store/open_log.h"

#include <unistd.h>

#include <string>

#include "rig/store/schema.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

bool has_write_ahead_log(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file.string() + "-wal", error);
  return !error && size > 0;
}

// Reads the header page, so that a foreign or damaged file shows itself here.
Status check_version(Database& db) {
  const auto application = db.integer("PRAGMA application_id");
  if (!application) return fail(application.error().message);
  if (*application != kApplicationId)
    return fail(db.file() + ": this is an SQLite database but no session log");
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return fail(version.error().message);
  if (*version == kSchemaVersion) return {};
  return fail(db.file() + ": a session log of version " + std::to_string(*version) +
              "; this program reads version " + std::to_string(kSchemaVersion));
}

// SQLite takes half a page at the end for a whole one. With a write-ahead log it may be: its pages come
// first.
Status check_whole_pages(Database& db) {
  std::error_code error;
  const auto size = fs::file_size(db.file(), error);
  const auto page = db.integer("PRAGMA page_size");
  if (!page) return fail(page.error().message);
  if (error || has_write_ahead_log(db.file()) || size % static_cast<std::uintmax_t>(*page) == 0) return {};
  return fail(db.file() + ": the file is truncated: it ends after " + std::to_string(size) +
              " bytes, inside a page");
}

Result<Database> open_checked(const std::string& file, Database::Mode mode) {
  auto db = Database::open(file, mode);
  if (!db) return db;
  if (auto status = check_version(*db); !status) return fail(status.error().message);
  if (auto status = check_whole_pages(*db); !status) return fail(status.error().message);
  return db;
}

}  // namespace

Result<fs::path> log_file(const fs::path& path) {
  std::error_code error;
  const fs::path file = fs::is_directory(path, error) ? path / kSessionFile : path;
  if (!fs::exists(file, error)) return fail(file.string() + ": there is no session log here");
  if (!fs::is_regular_file(file, error)) return fail(file.string() + ": this is not a file");
  if (fs::file_size(file, error) == 0) return fail(file.string() + ": the file is empty");
  if (::access(file.c_str(), R_OK) != 0) return fail(file.string() + ": you may not read this file");
  return file;
}

Result<Database> open_log(const fs::path& file) {
  auto db = open_checked(file.string(), Database::Mode::read_only);
  if (db) return db;
  // SQLite wants to make an index beside a log that was closed in WAL mode, and may not in a read-only
  // folder. Without a write-ahead log the file alone is all there is.
  if (!has_write_ahead_log(file)) {
    auto alone = open_checked(file.string(), Database::Mode::read_only_immutable);
    return alone ? std::move(alone) : std::move(db);
  }
  if (fs::exists(file.string() + "-shm") || ::access(folder_of(file).c_str(), W_OK) == 0) return db;
  return fail(file.string() +
              ": a session that was cut lies in a folder that you may not write to, without its index; "
              "copy it with its -wal file to a folder of your own and read it there");
}

}  // namespace dopaloop
