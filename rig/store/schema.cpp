#include "rig/store/schema.h"

#include <algorithm>
#include <map>

#include "rig/base/event.h"
#include "rig/base/guidance.h"
#include "rig/base/training_state.h"
#include "rig/base/trial.h"
#include "rig/base/weight_names.h"
#include "rig/store/rows.h"

namespace dopaloop {
namespace {

// What is there whatever the composition root records: journal, streams, and the description of both.
constexpr std::string_view kJournalTables = R"sql(
CREATE TABLE kinds (
  kind INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stream INTEGER NOT NULL, "table" TEXT) STRICT;
CREATE TABLE journal_schema (
  kind INTEGER NOT NULL REFERENCES kinds, position INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  bytes INTEGER NOT NULL, count INTEGER NOT NULL, manual TEXT NOT NULL,
  PRIMARY KEY (kind, position)) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
  seq INTEGER NOT NULL, part INTEGER NOT NULL, now_ns INTEGER NOT NULL,
  source INTEGER NOT NULL REFERENCES sources, kind INTEGER NOT NULL REFERENCES kinds, payload BLOB NOT NULL,
  PRIMARY KEY (seq, part)) STRICT, WITHOUT ROWID;
CREATE TABLE stream_chunk (
  chunk INTEGER PRIMARY KEY, kind INTEGER NOT NULL REFERENCES kinds, stream TEXT NOT NULL,
  first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, n INTEGER NOT NULL,
  first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL, columns TEXT NOT NULL, data BLOB NOT NULL) STRICT;
CREATE INDEX stream_chunk_by_kind ON stream_chunk (kind, chunk);
)sql";

std::string table_sql(std::string_view table, const std::vector<Column>& columns, std::string_view key) {
  std::string sql = "CREATE TABLE \"" + std::string(table) + "\" (";
  for (const Column& c : columns) sql += "\"" + c.name + "\" " + c.type + ", ";
  if (key.empty()) sql.resize(sql.size() - 2);
  return sql + std::string(key) + ") STRICT;\n";
}

template <Described T>
std::string rows_sql(std::string_view table, std::string_view key) {
  return table_sql(table, columns_of<T>(), key);
}

std::string session_sql() {
  std::vector<Column> columns = columns_of<SessionHeader>();
  for (const Column& c : columns_of<SessionEnd>()) columns.push_back(c);
  // One row: its key can only be 1.
  return table_sql("session", columns, "id INTEGER PRIMARY KEY CHECK (id = 1)");
}

std::map<std::string, std::vector<Column>> record_tables(const std::vector<KindInfo>& kinds) {
  std::map<std::string, std::vector<Column>> tables{{"trials", columns_of<TrialRow>()},
                                                    {"events", columns_of<EventText>()},
                                                    {"guidance", columns_of<Guidance>()},
                                                    {"weight_names", columns_of<WeightNames>()}};
  for (const KindInfo& kind : kinds) {
    if (!kind.table.empty()) tables[kind.table] = kind.columns;
  }
  return tables;
}

// Guidance is asked for again when the model process was restarted; what counts for a trial is the first
// answer that scored it.
std::string trajectory_sql() {
  std::string weights;
  for (const Column& c : columns_of<Guidance>()) {
    if (c.name.starts_with("weight_")) weights += "g." + c.name + ", ";
  }
  return "CREATE INDEX guidance_by_trial ON guidance (after_trial);\n"
         "CREATE VIEW trajectory AS SELECT g.after_trial, g.model, "
         "(SELECT names FROM weight_names w WHERE w.model = g.model ORDER BY w.seq DESC LIMIT 1) AS "
         "weight_names, " +
         weights +
         "g.log_likelihood FROM guidance g WHERE (g.seq, g.part) = "
         "(SELECT h.seq, h.part FROM guidance h WHERE h.after_trial = g.after_trial "
         "ORDER BY h.log_likelihood IS NULL, h.seq, h.part LIMIT 1) ORDER BY g.after_trial;\n";
}

constexpr std::string_view kFeaturesView = R"sql(
CREATE VIEW features AS SELECT trial, stimulus_on_at_ns, da_stimulus_z, da_stimulus_flags, feedback_at_ns,
  da_reward_z, da_reward_flags, photometry_gaps FROM trials;
)sql";

}  // namespace

std::string schema_sql(const std::vector<KindInfo>& kinds) {
  std::string sql = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                    ";\nPRAGMA user_version = " + std::to_string(kSchemaVersion) + ";\n";
  sql += session_sql();
  sql += rows_sql<SourceRow>("sources", "PRIMARY KEY (number)");
  sql += rows_sql<TrainingState>("training", "id INTEGER PRIMARY KEY CHECK (id = 1)");
  sql += rows_sql<ContrastHistory>("training_contrasts", "PRIMARY KEY (signed_contrast)");
  sql += kJournalTables;
  for (const auto& [table, columns] : record_tables(kinds)) {
    sql += table_sql(table, table_columns(table, columns),
                     table == "trials" ? "PRIMARY KEY (trial)" : "PRIMARY KEY (seq, part)");
  }
  sql += rows_sql<ClockRow>("clock", "");
  sql += rows_sql<TimingRow>("timing", "PRIMARY KEY (name)");
  sql += rows_sql<FaultRow>("faults", "");
  return sql + trajectory_sql() + std::string(kFeaturesView);
}

std::string column_list(const std::vector<Column>& columns) {
  std::string list;
  for (const Column& c : columns) list += (list.empty() ? "\"" : ", \"") + c.name + "\"";
  return list;
}

std::string insert_sql(std::string_view table, const std::vector<Column>& columns) {
  std::string marks;
  for (std::size_t i = 0; i < columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
  return "INSERT INTO \"" + std::string(table) + "\" (" + column_list(columns) + ") VALUES (" + marks + ")";
}

std::vector<Column> table_columns(std::string_view table, const std::vector<Column>& record_columns) {
  if (table == "trials") return record_columns;
  std::vector<Column> columns{{"seq", "INTEGER", "place in the journal"},
                              {"part", "INTEGER", "place in the journal"},
                              {"now_ns", "INTEGER", "session time"}};
  columns.insert(columns.end(), record_columns.begin(), record_columns.end());
  return columns;
}

}  // namespace dopaloop
