#include "rig/store/new_log.h"

#include <set>
#include <string>

#include "rig/store/schema.h"
#include "rig/store/statement_row.h"
#include "rig/store/stream_codec.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

template <Described T>
Status insert_one(Database& db, std::string_view table, const T& row) {
  auto statement = db.prepare(insert_sql(table, columns_of<T>()));
  if (!statement) return fail(statement.error().message);
  StatementSink sink(*statement);
  put_row(row, sink);
  return statement->run();
}

Status check_kinds(const std::vector<KindInfo>& kinds) {
  std::set<std::uint8_t> numbers;
  for (const KindInfo& kind : kinds) {
    if (!numbers.insert(kind.kind).second) {
      return fail("record kind " + std::to_string(kind.kind) + " is given twice, last as " + kind.name);
    }
    if (kind.stream && stream_payload_size(kind.fields) == 0) {
      return fail("record kind " + kind.name + " has texts, or nothing, and cannot be kept as a stream");
    }
  }
  return {};
}

Status insert_field(Statement& statement, const KindInfo& kind, std::size_t position) {
  const FieldInfo& field = kind.fields[position];
  StatementSink sink(statement);
  sink.integer(kind.kind);
  sink.integer(static_cast<std::int64_t>(position));
  sink.text(field.name);
  sink.text(field.type);
  sink.integer(static_cast<std::int64_t>(field.bytes));
  sink.integer(static_cast<std::int64_t>(field.count));
  sink.text(field.manual);
  return statement.run();
}

Status insert_kind(Statement& statement, const KindInfo& kind) {
  StatementSink sink(statement);
  sink.integer(kind.kind);
  sink.text(kind.name);
  sink.integer(kind.stream ? 1 : 0);
  kind.table.empty() ? sink.null() : sink.text(kind.table);
  return statement.run();
}

Status describe_kinds(Database& db, const std::vector<KindInfo>& kinds) {
  auto kind_insert = db.prepare("INSERT INTO kinds VALUES (?, ?, ?, ?)");
  if (!kind_insert) return fail(kind_insert.error().message);
  auto field_insert = db.prepare("INSERT INTO journal_schema VALUES (?, ?, ?, ?, ?, ?, ?)");
  if (!field_insert) return fail(field_insert.error().message);
  for (const KindInfo& kind : kinds) {
    if (auto status = insert_kind(*kind_insert, kind); !status) return status;
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
      if (auto status = insert_field(*field_insert, kind, i); !status) return status;
    }
  }
  return {};
}

std::string pragmas(std::int64_t max_pages) {
  std::string sql =
      "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = "
      "ON;"
      "PRAGMA journal_size_limit = 67108864;";
  if (max_pages > 0) sql += "PRAGMA max_page_count = " + std::to_string(max_pages) + ";";
  return sql;
}

Status insert_training(Database& db, const TrainingState& training) {
  if (auto status = insert_one(db, "training", training); !status) return status;
  for (std::uint32_t i = 0; i < training.contrast_count; ++i) {
    if (auto status = insert_one(db, "training_contrasts", training.contrasts[i]); !status) return status;
  }
  return {};
}

Status fill(Database& db, const SessionHeader& header, const std::vector<KindInfo>& kinds,
            const std::vector<SourceRow>& sources, std::int64_t max_pages) {
  if (auto status = db.exec(pragmas(max_pages)); !status) return status;
  if (auto status = db.exec("BEGIN IMMEDIATE;" + schema_sql(kinds)); !status) return status;
  if (auto status = insert_one(db, "session", header); !status) return status;
  if (auto status = insert_training(db, header.training); !status) return status;
  for (const SourceRow& source : sources) {
    if (auto status = insert_one(db, "sources", source); !status) return status;
  }
  if (auto status = describe_kinds(db, kinds); !status) return status;
  return db.exec("COMMIT");
}

void remove_log(const std::string& file) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(file + suffix, ignored);
}

}  // namespace

Result<Database> create_log(const fs::path& folder, const SessionHeader& header,
                            const std::vector<KindInfo>& kinds, const std::vector<SourceRow>& sources,
                            std::int64_t max_pages) {
  if (auto status = check_kinds(kinds); !status) return fail(status.error().message);
  const std::string file = (folder / kSessionFile).string();
  auto db = Database::open(file, Database::Mode::create);
  if (!db) return fail(db.error().message);
  if (auto status = fill(*db, header, kinds, sources, max_pages); !status) {
    *db = Database{};
    remove_log(file);
    return fail(status.error().message);
  }
  db->checkpoint_passive();
  return db;
}

}  // namespace dopaloop
