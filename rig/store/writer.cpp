#include "rig/store/writer.h"

#include <array>
#include <optional>
#include <utility>

#include "rig/base/clock.h"
#include "rig/base/trial.h"
#include "rig/store/folder_lock.h"
#include "rig/store/new_log.h"
#include "rig/store/schema.h"
#include "rig/store/statement_row.h"
#include "rig/store/stream_codec.h"

namespace dopaloop {
namespace {

// One kind's place in the log.
struct KindSlot {
  KindInfo info;
  std::optional<StreamBuffer> buffer;   // streams
  std::optional<Statement> row_insert;  // kinds that have a table
  bool is_trial = false;
  bool placed = false;  // rows of the table begin with the record's place in the journal
};

struct Place {
  std::uint64_t seq = 0;
  std::uint16_t part = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

std::string text_of(const Place& place) {
  return "(" + std::to_string(place.seq) + ", " + std::to_string(place.part) + ")";
}

template <Described T>
Status insert(Statement& statement, const T& row) {
  StatementSink sink(statement);
  put_row(row, sink);
  return statement.run();
}

}  // namespace

struct SessionWriter::State {
  FolderLock lock;
  Database db;
  WriterOptions options;
  std::array<std::unique_ptr<KindSlot>, 256> kinds;
  std::array<bool, 256> sources{};
  Statement begin, commit, journal_insert, chunk_insert, clock_insert, fault_insert;

  std::optional<Place> last;
  std::uint32_t newest_trial = 0, committed_trial = 0;
  std::uint64_t pending = 0, committed = 0;
  std::uint64_t trial_rows = 0, committed_trial_rows = 0;

  Status prepare();
  Status prepare_kind(const KindInfo& info);
  Status begin_if_needed();
  Status check(const RecordHeader& header, std::span<const std::byte> payload) const;
  Status insert_record(KindSlot& slot, const RecordHeader& header, std::span<const std::byte> payload);
  Status insert_row(KindSlot& slot, const RecordHeader& header, std::span<const std::byte> payload);
  Status write_chunk(KindSlot& slot);
  Status write_chunks();
  Status finish(const SessionEnd& end, const std::vector<TimingRow>& timing);
};

// ---- opening -------------------------------------------------------------------------------------------

Status SessionWriter::State::prepare_kind(const KindInfo& info) {
  auto slot = std::make_unique<KindSlot>();
  slot->info = info;
  slot->is_trial = info.name == TrialRow::kName;
  slot->placed = info.table != "trials";
  if (info.stream) slot->buffer.emplace(info);
  if (!info.table.empty()) {
    auto prepared = db.prepare(insert_sql(info.table, table_columns(info.table, info.columns)));
    if (!prepared) return fail(prepared.error().message);
    slot->row_insert = std::move(*prepared);
  }
  kinds[info.kind] = std::move(slot);
  return {};
}

Status SessionWriter::State::prepare() {
  const std::pair<Statement*, std::string> all[] = {
      {&begin, "BEGIN IMMEDIATE"},
      {&commit, "COMMIT"},
      {&journal_insert,
       "INSERT INTO journal (seq, part, now_ns, source, kind, payload) VALUES (?, ?, ?, ?, ?, ?)"},
      {&chunk_insert,
       "INSERT INTO stream_chunk (kind, stream, first_seq, last_seq, n, first_ns, last_ns, columns, data) "
       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&clock_insert, insert_sql("clock", columns_of<ClockRow>())},
      {&fault_insert, insert_sql("faults", columns_of<FaultRow>())}};
  for (const auto& [statement, sql] : all) {
    auto prepared = db.prepare(sql);
    if (!prepared) return fail(prepared.error().message);
    *statement = std::move(*prepared);
  }
  return {};
}

Result<SessionWriter> SessionWriter::create(const std::filesystem::path& folder, const SessionHeader& header,
                                            const std::vector<KindInfo>& kinds,
                                            const std::vector<SourceRow>& sources, WriterOptions options) {
  auto state = std::make_unique<State>();
  auto lock = FolderLock::acquire(folder);
  if (!lock) return fail(lock.error().message);
  state->lock = std::move(*lock);
  auto db = create_log(folder, header, kinds, sources, options.max_pages);
  if (!db) return fail(db.error().message);
  state->db = std::move(*db);
  state->options = options;
  for (const SourceRow& source : sources) state->sources[source.number] = true;
  Status ready = state->prepare();
  for (const KindInfo& kind : kinds) {
    if (ready) ready = state->prepare_kind(kind);
  }
  if (!ready) return fail(ready.error().message);
  return SessionWriter(std::move(state));
}

SessionWriter::SessionWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SessionWriter::SessionWriter(SessionWriter&&) noexcept = default;
SessionWriter& SessionWriter::operator=(SessionWriter&&) noexcept = default;
SessionWriter::~SessionWriter() = default;

// ---- appending -----------------------------------------------------------------------------------------

Status SessionWriter::State::begin_if_needed() { return db.in_transaction() ? Status{} : begin.run(); }

Status SessionWriter::State::check(const RecordHeader& header, std::span<const std::byte> payload) const {
  const Place place{header.seq, header.part};
  if (kinds[header.kind] == nullptr) {
    return fail("record " + text_of(place) + " is of kind " + std::to_string(header.kind) +
                ", which the log was not told of");
  }
  if (!sources[header.source]) {
    return fail("record " + text_of(place) + " comes from source " + std::to_string(header.source) +
                ", which the log was not told of");
  }
  if (last && place <= *last) {
    return fail("record " + text_of(place) + " came after " + text_of(*last) +
                "; records come in rising order");
  }
  if (payload.size() > RecordRing::kMaxPayload) {
    return fail("record " + text_of(place) + " is longer than any payload may be");
  }
  return {};
}

Status SessionWriter::State::insert_record(KindSlot& slot, const RecordHeader& header,
                                           std::span<const std::byte> payload) {
  // A payload that is not of the stream's size is kept all the same, as it is.
  if (slot.buffer && slot.buffer->append(header, payload)) {
    return slot.buffer->size() < options.chunk_records ? Status{} : write_chunk(slot);
  }
  journal_insert.bind_integer(1, static_cast<std::int64_t>(header.seq));
  journal_insert.bind_integer(2, header.part);
  journal_insert.bind_integer(3, to_ns(header.now));
  journal_insert.bind_integer(4, header.source);
  journal_insert.bind_integer(5, header.kind);
  journal_insert.bind_blob(6, payload);
  if (auto status = journal_insert.run(); !status) return status;
  return slot.row_insert ? insert_row(slot, header, payload) : Status{};
}

Status SessionWriter::State::insert_row(KindSlot& slot, const RecordHeader& header,
                                        std::span<const std::byte> payload) {
  StatementSink sink(*slot.row_insert);
  if (slot.placed) {
    sink.integer(static_cast<std::int64_t>(header.seq));
    sink.integer(header.part);
    sink.integer(to_ns(header.now));
  }
  if (!slot.info.put(payload, sink)) {
    return fail("record " + text_of({header.seq, header.part}) + " does not decode as " + slot.info.name);
  }
  if (slot.is_trial) {
    TrialRow trial;
    decode(payload, trial);
    newest_trial = trial.trial;
    ++trial_rows;
  }
  return slot.row_insert->run();
}

Status SessionWriter::append(const RecordHeader& header, std::span<const std::byte> payload) {
  State& s = *state_;
  if (auto status = s.check(header, payload); !status) return status;
  if (auto status = s.begin_if_needed(); !status) return status;
  if (auto status = s.insert_record(*s.kinds[header.kind], header, payload); !status) return status;
  s.last = Place{header.seq, header.part};
  ++s.pending;
  return {};
}

Status SessionWriter::append_clock(const ClockRow& row) {
  if (auto status = state_->begin_if_needed(); !status) return status;
  return insert(state_->clock_insert, row);
}

Status SessionWriter::append_fault(const FaultRow& row) {
  if (auto status = state_->begin_if_needed(); !status) return status;
  return insert(state_->fault_insert, row);
}

Status SessionWriter::State::write_chunk(KindSlot& slot) {
  StreamBuffer& buffer = *slot.buffer;
  if (buffer.size() == 0) return {};
  std::string columns;
  for (const std::string& name : stream_columns(slot.info)) columns += (columns.empty() ? "" : " ") + name;
  chunk_insert.bind_integer(1, slot.info.kind);
  chunk_insert.bind_text(2, slot.info.name);
  chunk_insert.bind_integer(3, static_cast<std::int64_t>(buffer.first_seq()));
  chunk_insert.bind_integer(4, static_cast<std::int64_t>(buffer.last_seq()));
  chunk_insert.bind_integer(5, static_cast<std::int64_t>(buffer.size()));
  chunk_insert.bind_integer(6, buffer.first_ns());
  chunk_insert.bind_integer(7, buffer.last_ns());
  chunk_insert.bind_text(8, columns);
  chunk_insert.bind_blob(9, buffer.encode());
  if (auto status = chunk_insert.run(); !status) return status;
  buffer.clear();
  return {};
}

Status SessionWriter::State::write_chunks() {
  for (const auto& slot : kinds) {
    if (slot == nullptr || !slot->buffer) continue;
    if (auto status = write_chunk(*slot); !status) return status;
  }
  return {};
}

// ---- committing ----------------------------------------------------------------------------------------

Status SessionWriter::commit() {
  State& s = *state_;
  if (auto status = s.write_chunks(); !status) return status;
  if (s.db.in_transaction()) {
    if (auto status = s.commit.run(); !status) return status;
  }
  s.committed += std::exchange(s.pending, 0);
  s.committed_trial = s.newest_trial;
  s.committed_trial_rows = s.trial_rows;
  return {};
}

std::uint32_t SessionWriter::newest_trial() const { return state_->newest_trial; }
std::uint64_t SessionWriter::pending() const { return state_->pending; }

std::uint64_t SessionWriter::abandon() {
  State& s = *state_;
  // SQLite may have rolled back by itself.
  if (s.db.in_transaction()) static_cast<void>(s.db.exec("ROLLBACK"));
  for (const auto& slot : s.kinds) {
    if (slot != nullptr && slot->buffer) slot->buffer->clear();
  }
  s.newest_trial = s.committed_trial;
  s.trial_rows = s.committed_trial_rows;
  return std::exchange(s.pending, 0);
}

bool SessionWriter::checkpoint_due() const {
  return state_->db.wal_pages() > state_->options.checkpoint_pages;
}
void SessionWriter::checkpoint() { state_->db.checkpoint_passive(); }

// ---- closing -------------------------------------------------------------------------------------------

Status SessionWriter::State::finish(const SessionEnd& end, const std::vector<TimingRow>& timing) {
  if (auto status = begin_if_needed(); !status) return status;
  auto timing_insert = db.prepare(insert_sql("timing", columns_of<TimingRow>()));
  if (!timing_insert) return fail(timing_insert.error().message);
  for (const TimingRow& row : timing) {
    if (auto status = insert(*timing_insert, row); !status) return status;
  }
  std::string sql;
  for (const Column& c : columns_of<SessionEnd>()) sql += (sql.empty() ? "" : ", ") + c.name + " = ?";
  auto update = db.prepare("UPDATE session SET " + sql);
  if (!update) return fail(update.error().message);
  return insert(*update, end);
}

Status SessionWriter::close(const std::string& end_reason, WallTime ended,
                            const std::vector<TimingRow>& timing) {
  State& s = *state_;
  if (auto status = commit(); !status) return status;
  const SessionEnd end{local_time(ended).instant, ended, end_reason, s.committed,
                       static_cast<std::uint32_t>(s.committed_trial_rows)};
  if (auto status = s.finish(end, timing); !status) return status;
  if (auto status = commit(); !status) return status;
  // From here on all is durable; what follows only tidies. It fails, harmlessly, where a reader is at work.
  static_cast<void>(
      s.db.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;"));
  return {};
}

}  // namespace dopaloop
