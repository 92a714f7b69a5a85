#include "rig/store/reader.h"

#include <algorithm>
#include <sstream>

#include "rig/store/folder_lock.h"
#include "rig/store/journal_merge.h"
#include "rig/store/open_log.h"
#include "rig/store/schema.h"
#include "rig/store/statement_row.h"

namespace dopaloop {

struct SessionReader::State {
  std::filesystem::path file;
  Database db;
  SessionHeader header;
  std::vector<KindInfo> kinds;
};

namespace {

// Every row that `sql` gives: f(source) fills one.
template <class Row, class F>
Result<std::vector<Row>> read_rows(Database& db, const std::string& sql, F&& fill) {
  auto statement = db.prepare(sql);
  if (!statement) return fail(statement.error().message);
  std::vector<Row> rows;
  for (;;) {
    const auto row = statement->step();
    if (!row) return fail(row.error().message);
    if (!*row) return rows;
    StatementSource source(*statement);
    Row filled;
    if (!fill(filled, source))
      return fail(db.file() + ": a row holds a value that this program does not know");
    rows.push_back(std::move(filled));
  }
}

template <Described Row>
Result<std::vector<Row>> read_table(Database& db, std::string_view table, const std::string& rest) {
  const std::string sql =
      "SELECT " + column_list(columns_of<Row>()) + " FROM \"" + std::string(table) + "\" " + rest;
  return read_rows<Row>(db, sql, [](Row& row, RowSource& source) { return get_row(row, source); });
}

// A table whose rows begin with their place in the journal.
template <Described Record, class Row, class F>
Result<std::vector<Row>> read_placed(Database& db, std::string_view table, F&& place) {
  const std::string sql = "SELECT seq, now_ns, " + column_list(columns_of<Record>()) + " FROM \"" +
                          std::string(table) + "\" ORDER BY seq, part";
  return read_rows<Row>(db, sql, [&](Row& row, RowSource& source) {
    get_value(row.seq, source);
    get_value(row.now, source);
    return get_row(place(row), source);
  });
}

Status read_training(Database& db, TrainingState& training) {
  auto rows = read_table<TrainingState>(db, "training", "");
  if (!rows) return fail(rows.error().message);
  auto contrasts = read_table<ContrastHistory>(db, "training_contrasts", "ORDER BY rowid");
  if (!contrasts) return fail(contrasts.error().message);
  if (rows->size() != 1 || contrasts->size() > TrainingState::kMaxContrasts)
    return fail(db.file() + ": the training state at the session's start is not as this program writes it");
  training = rows->front();
  training.contrast_count = static_cast<std::uint32_t>(contrasts->size());
  std::copy(contrasts->begin(), contrasts->end(), training.contrasts.begin());
  return {};
}

Status read_header(Database& db, SessionHeader& header) {
  auto rows = read_table<SessionHeader>(db, "session", "");
  if (!rows) return fail(rows.error().message);
  if (rows->empty()) return fail(db.file() + ": the log has no session in it");
  header = std::move(rows->front());
  return read_training(db, header.training);
}

Result<std::vector<FieldInfo>> read_fields(Database& db, std::uint8_t kind) {
  const std::string sql =
      "SELECT name, type, manual, bytes, count FROM journal_schema WHERE kind = " + std::to_string(kind) +
      " ORDER BY position";
  return read_rows<FieldInfo>(db, sql, [](FieldInfo& field, RowSource& source) {
    get_value(field.name, source);
    get_value(field.type, source);
    get_value(field.manual, source);
    get_value(field.bytes, source);
    get_value(field.count, source);
    return field.bytes <= 8 && field.count <= RecordRing::kMaxPayload && !field.type.empty();
  });
}

Result<std::vector<KindInfo>> read_kinds(Database& db) {
  const std::string sql = "SELECT kind, name, stream, coalesce(\"table\", '') FROM kinds ORDER BY kind";
  auto kinds = read_rows<KindInfo>(db, sql, [](KindInfo& kind, RowSource& source) {
    get_value(kind.kind, source);
    get_value(kind.name, source);
    get_value(kind.stream, source);
    get_value(kind.table, source);
    return true;
  });
  if (!kinds) return kinds;
  for (KindInfo& kind : *kinds) {
    auto fields = read_fields(db, kind.kind);
    if (!fields) return fail(fields.error().message);
    kind.fields = std::move(*fields);
  }
  return kinds;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> all;
  for (std::string word; in >> word;) all.push_back(word);
  return all;
}

}  // namespace

// ---- opening -------------------------------------------------------------------------------------------

Result<SessionReader> SessionReader::open(const std::filesystem::path& path) {
  auto file = log_file(path);
  if (!file) return fail(file.error().message);
  auto db = open_log(*file);
  if (!db) return fail(db.error().message);
  auto state = std::make_unique<State>();
  state->file = *file;
  state->db = std::move(*db);
  if (auto status = read_header(state->db, state->header); !status) return fail(status.error().message);
  auto kinds = read_kinds(state->db);
  if (!kinds) return fail(kinds.error().message);
  state->kinds = std::move(*kinds);
  return SessionReader(std::move(state));
}

SessionReader::SessionReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SessionReader::SessionReader(SessionReader&&) noexcept = default;
SessionReader& SessionReader::operator=(SessionReader&&) noexcept = default;
SessionReader::~SessionReader() = default;

const std::filesystem::path& SessionReader::file() const { return state_->file; }
const SessionHeader& SessionReader::header() const { return state_->header; }
const std::vector<KindInfo>& SessionReader::kinds() const { return state_->kinds; }

// ---- how it ended --------------------------------------------------------------------------------------

Result<std::optional<SessionEnd>> SessionReader::end() const {
  auto rows = read_table<SessionEnd>(state_->db, "session", "WHERE ended_at IS NOT NULL");
  if (!rows) return fail(rows.error().message);
  if (rows->empty()) return std::optional<SessionEnd>{};
  return std::optional<SessionEnd>(std::move(rows->front()));
}

Result<Ending> SessionReader::ending() const {
  // The lock first: a session that is closed between the two looks is closed, not cut.
  const std::filesystem::path folder = state_->file.parent_path();
  const bool held = FolderLock::held(folder.empty() ? "." : folder);
  const auto ended = end();
  if (!ended) return fail(ended.error().message);
  return *ended ? Ending::closed : held ? Ending::under_way : Ending::cut;
}

Result<SessionTime> SessionReader::last_write() const {
  auto ns = state_->db.integer(
      "SELECT max(coalesce((SELECT now_ns FROM journal ORDER BY seq DESC, part DESC LIMIT 1), start_ns), "
      "coalesce((SELECT max(last_ns) FROM stream_chunk), start_ns)) FROM session");
  if (!ns) return fail(ns.error().message);
  return at_ns<SessionTime>(*ns);
}

// ---- tables --------------------------------------------------------------------------------------------

Result<std::vector<TrialRow>> SessionReader::trials(std::uint32_t after) const {
  return read_table<TrialRow>(state_->db, "trials",
                              "WHERE trial > " + std::to_string(after) + " ORDER BY trial");
}

Result<std::vector<EventRow>> SessionReader::events() const {
  return read_placed<EventText, EventRow>(state_->db, "events",
                                          [](EventRow& r) -> EventText& { return r.event; });
}

Result<std::vector<GuidanceRow>> SessionReader::guidance() const {
  return read_placed<Guidance, GuidanceRow>(state_->db, "guidance",
                                            [](GuidanceRow& r) -> Guidance& { return r.guidance; });
}

Result<std::vector<TrajectoryRow>> SessionReader::trajectory() const {
  return read_rows<TrajectoryRow>(state_->db, "SELECT * FROM trajectory",
                                  [](TrajectoryRow& row, RowSource& source) {
                                    std::string names;
                                    get_value(row.after_trial, source);
                                    get_value(row.model, source);
                                    get_value(names, source);
                                    get_value(row.mean, source);
                                    get_value(row.sd, source);
                                    get_value(row.log_likelihood, source);
                                    row.names = words(names);
                                    return row.names.size() <= kMaxWeights;
                                  });
}

Result<std::vector<TimingRow>> SessionReader::timing() const {
  return read_table<TimingRow>(state_->db, "timing", "ORDER BY rowid");
}
Result<std::vector<FaultRow>> SessionReader::faults() const {
  return read_table<FaultRow>(state_->db, "faults", "ORDER BY rowid");
}
Result<std::vector<ClockRow>> SessionReader::clock() const {
  return read_table<ClockRow>(state_->db, "clock", "ORDER BY rowid");
}
Result<std::vector<SourceRow>> SessionReader::sources() const {
  return read_table<SourceRow>(state_->db, "sources", "ORDER BY number");
}

// ---- the journal ---------------------------------------------------------------------------------------

Status SessionReader::for_each_record(
    const std::function<bool(const RecordHeader&, std::span<const std::byte> payload)>& f) const {
  return merge_journal(state_->db, state_->kinds, f);
}

Result<StreamData> SessionReader::stream(std::string_view name) const {
  for (const KindInfo& kind : state_->kinds) {
    if (kind.name == name && kind.stream) return read_stream(state_->db, kind);
  }
  return fail(state_->file.string() + ": the log has no stream \"" + std::string(name) + "\"");
}

}  // namespace dopaloop
