#include "rig/store/journal_merge.h"

#include <memory>
#include <tuple>

namespace dopaloop {
namespace {

// One of the sequences to be merged: it stands on a record until it is over.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual Result<bool> next() = 0;  // false: over
  virtual std::span<const std::byte> payload() const = 0;
  const RecordHeader& header() const { return header_; }
  bool before(const Cursor& other) const {
    return std::tie(header_.seq, header_.part) < std::tie(other.header_.seq, other.header_.part);
  }

 protected:
  RecordHeader header_;
};

class JournalCursor final : public Cursor {
 public:
  static constexpr std::string_view kSql =
      "SELECT seq, part, now_ns, source, kind, payload FROM journal ORDER BY seq, part";
  explicit JournalCursor(Statement statement) : statement_(std::move(statement)) {}

  Result<bool> next() override {
    auto row = statement_.step();
    if (!row || !*row) return row;
    header_.seq = static_cast<std::uint64_t>(statement_.integer(0));
    header_.part = static_cast<std::uint16_t>(statement_.integer(1));
    header_.now = at_ns<SessionTime>(statement_.integer(2));
    header_.source = static_cast<std::uint8_t>(statement_.integer(3));
    header_.kind = static_cast<std::uint8_t>(statement_.integer(4));
    header_.size = static_cast<std::uint16_t>(payload().size());
    return true;
  }
  std::span<const std::byte> payload() const override { return statement_.blob(5); }

 private:
  Statement statement_;
};

std::string chunks_sql(const KindInfo& kind) {
  return "SELECT chunk, n, data FROM stream_chunk WHERE kind = " + std::to_string(kind.kind) +
         " ORDER BY chunk";
}

Result<StreamColumns> chunk_of(Database& db, const Statement& row, const KindInfo& kind) {
  const auto n = static_cast<std::size_t>(row.integer(1));
  auto columns = decode_chunk(row.blob(2), n, stream_columns(kind).size());
  if (columns) return columns;
  return fail(db.file() + ": chunk " + std::to_string(row.integer(0)) + " of " + kind.name + ": " +
              columns.error().message);
}

class StreamCursor final : public Cursor {
 public:
  StreamCursor(Database& db, const KindInfo& kind, Statement statement)
      : db_(db), kind_(kind), statement_(std::move(statement)) {}

  Result<bool> next() override {
    while (columns_.empty() || at_ == columns_.front().size()) {
      auto row = statement_.step();
      if (!row || !*row) return row;
      auto columns = chunk_of(db_, statement_, kind_);
      if (!columns) return fail(columns.error().message);
      columns_ = std::move(*columns);
      at_ = 0;
    }
    header_ = stream_record(columns_, kind_, at_++, payload_);
    return true;
  }
  std::span<const std::byte> payload() const override { return payload_; }

 private:
  Database& db_;
  const KindInfo& kind_;
  Statement statement_;
  StreamColumns columns_;
  std::size_t at_ = 0;
  std::vector<std::byte> payload_;
};

using Cursors = std::vector<std::unique_ptr<Cursor>>;

// Moves cursor i on; one that is over leaves the list.
Status advance(Cursors& cursors, std::size_t i) {
  auto more = cursors[i]->next();
  if (!more) return fail(more.error().message);
  if (!*more) cursors.erase(cursors.begin() + static_cast<std::ptrdiff_t>(i));
  return {};
}

Result<Cursors> open_cursors(Database& db, const std::vector<KindInfo>& kinds) {
  Cursors cursors;
  auto journal = db.prepare(std::string(JournalCursor::kSql));
  if (!journal) return fail(journal.error().message);
  cursors.push_back(std::make_unique<JournalCursor>(std::move(*journal)));
  for (const KindInfo& kind : kinds) {
    if (!kind.stream) continue;
    auto chunks = db.prepare(chunks_sql(kind));
    if (!chunks) return fail(chunks.error().message);
    cursors.push_back(std::make_unique<StreamCursor>(db, kind, std::move(*chunks)));
  }
  for (std::size_t i = cursors.size(); i-- > 0;) {
    if (auto status = advance(cursors, i); !status) return fail(status.error().message);
  }
  return cursors;
}

Status merge(Cursors cursors,
             const std::function<bool(const RecordHeader&, std::span<const std::byte> payload)>& f) {
  while (!cursors.empty()) {
    std::size_t first = 0;
    for (std::size_t i = 1; i < cursors.size(); ++i) {
      if (cursors[i]->before(*cursors[first])) first = i;
    }
    if (!f(cursors[first]->header(), cursors[first]->payload())) return {};
    if (auto status = advance(cursors, first); !status) return status;
  }
  return {};
}

}  // namespace

Status merge_journal(Database& db, const std::vector<KindInfo>& kinds,
                     const std::function<bool(const RecordHeader&, std::span<const std::byte> payload)>& f) {
  if (auto status = db.exec("BEGIN"); !status) return status;
  Status status;
  if (auto cursors = open_cursors(db, kinds)) {
    status = merge(std::move(*cursors), f);
  } else {
    status = fail(cursors.error().message);
  }
  static_cast<void>(db.exec("COMMIT"));
  return status;
}

Result<StreamData> read_stream(Database& db, const KindInfo& kind) {
  StreamData data{stream_columns(kind), {}};
  data.columns.resize(data.names.size());
  auto statement = db.prepare(chunks_sql(kind));
  if (!statement) return fail(statement.error().message);
  for (;;) {
    const auto row = statement->step();
    if (!row) return fail(row.error().message);
    if (!*row) return data;
    auto chunk = chunk_of(db, *statement, kind);
    if (!chunk) return fail(chunk.error().message);
    for (std::size_t c = 0; c < data.columns.size(); ++c) {
      data.columns[c].insert(data.columns[c].end(), (*chunk)[c].begin(), (*chunk)[c].end());
    }
  }
}

}  // namespace dopaloop
