#include "rig/store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dopaloop {
namespace {

constexpr int kBusyTimeoutMs = 2000;

std::string sentence_for(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "the disk (or the file's size limit) is full";
    case SQLITE_NOTADB:
      return "this is not an SQLite database";
    case SQLITE_CORRUPT:
      return "the file is damaged or truncated";
    case SQLITE_CANTOPEN:
      return "cannot be opened";
    case SQLITE_READONLY:
      return "is read-only";
    case SQLITE_BUSY:
      return "another program keeps it locked";
    default:
      return sqlite3_errstr(code);
  }
}

tl::unexpected<Error> failure(sqlite3* db) {
  const int code = sqlite3_extended_errcode(db);
  const char* file = sqlite3_db_filename(db, "main");
  std::string text = std::string(file != nullptr && *file != 0 ? file : "log") + ": " + sentence_for(code);
  text += std::string(" (SQLite: ") + sqlite3_errmsg(db);
  if (const int reason = sqlite3_system_errno(db); reason != 0)
    text += std::string(", ") + std::strerror(reason);
  return fail(text + ")");
}

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

// SQLite's own create would take over a file that is there already.
Status create_exclusively(const std::string& file) {
  const int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0) return fail(file + ": cannot be created: " + std::strerror(errno));
  ::close(fd);
  return {};
}

std::string uri_of(const std::string& file) {
  std::string uri = "file:";
  for (const char c : file) {
    if (c == '?' || c == '#' || c == '%') {
      constexpr std::string_view kHex = "0123456789abcdef";
      uri += {'%', kHex[static_cast<std::size_t>(c) / 16], kHex[static_cast<std::size_t>(c) % 16]};
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
void Database::Close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

void Statement::bind_integer(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), index, value);
}
void Statement::bind_real(int index, double value) { sqlite3_bind_double(handle_.get(), index, value); }
void Statement::bind_null(int index) { sqlite3_bind_null(handle_.get(), index); }

void Statement::bind_text(int index, std::string_view value) {
  // A null pointer would bind NULL where an empty text is meant.
  const char* data = value.data() == nullptr ? "" : value.data();
  sqlite3_bind_text64(handle_.get(), index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::span<const std::byte> value) {
  const void* data = value.data() == nullptr ? static_cast<const void*>("") : value.data();
  sqlite3_bind_blob64(handle_.get(), index, data, value.size(), SQLITE_STATIC);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(sqlite3_db_handle(handle_.get()));
}

Status Statement::run() {
  Result<bool> row = step();
  while (row && *row) row = step();
  Status status;
  if (!row) status = fail(row.error().message);
  reset();
  return status;
}

void Statement::reset() { sqlite3_reset(handle_.get()); }
bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::span<const std::byte> Statement::blob(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Result<Database> Database::open(const std::string& file, Mode mode) {
  if (mode == Mode::create) {
    if (auto made = create_exclusively(file); !made) return fail(made.error().message);
  }
  const bool immutable = mode == Mode::read_only_immutable;
  const int flags = mode == Mode::create ? SQLITE_OPEN_READWRITE
                    : immutable          ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                         : SQLITE_OPEN_READONLY;
  const std::string name = immutable ? uri_of(file) : file;
  Database db;
  db.file_ = file;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  db.handle_.reset(handle);
  if (code != SQLITE_OK) {
    return fail(file + ": " + sentence_for(code) + ": " + std::strerror(sqlite3_system_errno(handle)));
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // Replaces SQLite's own checkpoint, which would run inside the commit that crosses its limit.
  sqlite3_wal_hook(handle, remember_wal_pages, db.wal_pages_.get());
  return db;
}

Status Database::exec(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return failure(handle_.get());
}

Result<Statement> Database::prepare(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return failure(handle_.get());
  Statement statement;
  statement.handle_.reset(raw);
  return statement;
}

Result<std::int64_t> Database::integer(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return fail(statement.error().message);
  auto row = statement->step();
  if (!row) return fail(row.error().message);
  return *row ? statement->integer(0) : 0;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

void Database::checkpoint_passive() {
  // A failure here loses nothing: the commit is in the write-ahead log, and the next checkpoint tries again.
  int left = 0;
  int done = 0;
  if (sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &done) ==
      SQLITE_OK) {
    *wal_pages_ = left - done;
  }
}

}  // namespace dopaloop
