#include "rig/store/stream_codec.h"

#include <zstd.h>

#include <bit>
#include <cstring>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

constexpr int kCompressionLevel = 3;

std::size_t columns_in(const std::vector<FieldInfo>& fields) {
  std::size_t n = kStreamHeaderColumns;
  for (const FieldInfo& f : fields) n += f.count;
  return n;
}

bool is_signed(const FieldInfo& f) { return f.type.front() == 'i'; }

// The low `bytes` of a little-endian value, widened to 64 bits.
std::int64_t widen(const std::byte* from, std::size_t bytes, bool with_sign) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, bytes);
  const auto unused = static_cast<unsigned>(64 - 8 * bytes);
  const auto shifted = static_cast<std::int64_t>(value << unused);
  return with_sign ? shifted >> unused : static_cast<std::int64_t>(value);
}

}  // namespace

std::vector<std::string> stream_columns(const KindInfo& kind) {
  std::vector<std::string> names{"seq", "part", "now_ns", "source"};
  for (const FieldInfo& f : kind.fields) {
    for (std::size_t i = 0; i < f.count; ++i) {
      names.push_back(f.count == 1 ? f.name : f.name + "_" + std::to_string(i));
    }
  }
  return names;
}

std::size_t stream_payload_size(const std::vector<FieldInfo>& fields) {
  std::size_t size = 0;
  for (const FieldInfo& f : fields) {
    if (f.bytes == 0) return 0;
    size += f.bytes * f.count;
  }
  return size;
}

StreamBuffer::StreamBuffer(const KindInfo& kind)
    : fields_(kind.fields),
      payload_size_(stream_payload_size(kind.fields)),
      columns_(columns_in(kind.fields)) {}

bool StreamBuffer::append(const RecordHeader& header, std::span<const std::byte> payload) {
  if (payload.size() != payload_size_) return false;
  columns_[0].push_back(static_cast<std::int64_t>(header.seq));
  columns_[1].push_back(header.part);
  columns_[2].push_back(to_ns(header.now));
  columns_[3].push_back(header.source);
  std::size_t column = kStreamHeaderColumns;
  const std::byte* at = payload.data();
  for (const FieldInfo& f : fields_) {
    for (std::size_t i = 0; i < f.count; ++i, at += f.bytes) {
      columns_[column++].push_back(widen(at, f.bytes, is_signed(f)));
    }
  }
  ++n_;
  return true;
}

void StreamBuffer::clear() {
  for (auto& column : columns_) column.clear();
  n_ = 0;
}

std::span<const std::byte> StreamBuffer::encode() {
  plain_.clear();
  for (const auto& column : columns_) {
    std::uint64_t before = 0;
    for (const std::int64_t value : column) {
      const auto bits = static_cast<std::uint64_t>(value);
      plain_.push_back(static_cast<std::int64_t>(bits - before));
      before = bits;
    }
  }
  const std::size_t bytes = plain_.size() * sizeof(std::int64_t);
  packed_.resize(ZSTD_compressBound(bytes));
  const std::size_t used =
      ZSTD_compress(packed_.data(), packed_.size(), plain_.data(), bytes, kCompressionLevel);
  DOPALOOP_CHECK(ZSTD_isError(used) == 0, "zstd had all the room it may need");
  return {packed_.data(), used};
}

Result<StreamColumns> decode_chunk(std::span<const std::byte> packed, std::size_t n, std::size_t columns) {
  constexpr std::size_t kMostValues = std::size_t{1} << 28;
  if (n > kMostValues / columns) return fail("a stream chunk claims more records than any chunk holds");
  const std::size_t bytes = n * columns * sizeof(std::int64_t);
  // Asked before room is made, so that a damaged row cannot claim memory it has no bytes for.
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != bytes) {
    return fail("a stream chunk does not hold the records its row says");
  }
  std::vector<std::int64_t> plain(n * columns);
  if (ZSTD_decompress(plain.data(), bytes, packed.data(), packed.size()) != bytes) {
    return fail("a stream chunk cannot be decompressed");
  }
  StreamColumns result(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < n; ++i) {
      value += static_cast<std::uint64_t>(plain[c * n + i]);
      result[c].push_back(static_cast<std::int64_t>(value));
    }
  }
  return result;
}

RecordHeader stream_record(const StreamColumns& columns, const KindInfo& kind, std::size_t i,
                           std::vector<std::byte>& payload) {
  payload.clear();
  std::size_t column = kStreamHeaderColumns;
  for (const FieldInfo& f : kind.fields) {
    for (std::size_t k = 0; k < f.count; ++k) {
      const auto bytes = std::bit_cast<std::array<std::byte, 8>>(columns[column++][i]);
      payload.insert(payload.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(f.bytes));
    }
  }
  RecordHeader header;
  header.seq = static_cast<std::uint64_t>(columns[0][i]);
  header.part = static_cast<std::uint16_t>(columns[1][i]);
  header.now = at_ns<SessionTime>(columns[2][i]);
  header.source = static_cast<std::uint8_t>(columns[3][i]);
  header.kind = kind.kind;
  header.size = static_cast<std::uint16_t>(payload.size());
  return header;
}

}  // namespace dopaloop
