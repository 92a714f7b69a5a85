// SQLite as values: a connection and prepared statements that close themselves, and errors as sentences that
// name the file. The only place, with sqlite.cpp, that knows the library.
//
// Threads: a Database and its Statements belong to one thread at a time. A Statement must not outlive its
// Database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "rig/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace dopaloop {

class Statement {
 public:
  Statement() = default;

  // Parameters count from 1. Texts are copied; a blob is not: it must live until the statement has run.
  void bind_integer(int index, std::int64_t value);
  void bind_real(int index, double value);
  void bind_text(int index, std::string_view value);
  void bind_blob(int index, std::span<const std::byte> value);
  void bind_null(int index);

  Result<bool> step();  // true: there is a row; false: done
  Status run();         // to the end, then ready to be bound and run again
  void reset();

  // Columns count from 0; valid until the next step.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  std::span<const std::byte> blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* s) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
 public:
  enum class Mode { create, read_only, read_only_immutable };

  // create: the file must not exist yet. immutable: nobody writes it and it has no write-ahead log.
  static Result<Database> open(const std::string& file, Mode mode);

  Status exec(const std::string& sql);  // one or more statements without parameters
  Result<Statement> prepare(const std::string& sql);
  Result<std::int64_t> integer(const std::string& sql);  // first column of the first row

  bool in_transaction() const;
  // Pages in the write-ahead log after the last commit.
  int wal_pages() const { return *wal_pages_; }
  // Moves what readers do not hold from the write-ahead log into the file; never waits for a reader.
  void checkpoint_passive();
  const std::string& file() const { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  std::string file_;
  std::unique_ptr<int> wal_pages_ = std::make_unique<int>(0);
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace dopaloop
