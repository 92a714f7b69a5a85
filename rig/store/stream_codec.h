// A stream chunk: records of one kind, column by column, compressed. FORMAT.md describes the bytes.
//
// Columns are seq, part, now_ns, source and then the record's fields (arrays: one column an element). Every
// value is a signed 64-bit integer: integers and times as they are, bools and enums as their byte, doubles as
// their bits. Each column is delta-coded (first value, then differences, wrapping), columns follow one
// another, little-endian, and the whole is one zstd frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/store/kinds.h"

namespace dopaloop {

// Columns that come before a record's fields.
inline constexpr std::size_t kStreamHeaderColumns = 4;

// Names of all columns of a kind's chunks, in order.
std::vector<std::string> stream_columns(const KindInfo& kind);

// Bytes of one payload of this kind; 0: it has texts, so it cannot be a stream.
std::size_t stream_payload_size(const std::vector<FieldInfo>& fields);

// Gathers records of one kind until the next chunk is written.
class StreamBuffer {
 public:
  explicit StreamBuffer(const KindInfo& kind);

  // False: the payload is not of this kind's size; nothing was kept.
  bool append(const RecordHeader& header, std::span<const std::byte> payload);
  std::size_t size() const { return n_; }
  void clear();

  std::uint64_t first_seq() const { return static_cast<std::uint64_t>(columns_[0].front()); }
  std::uint64_t last_seq() const { return static_cast<std::uint64_t>(columns_[0].back()); }
  std::int64_t first_ns() const { return columns_[2].front(); }
  std::int64_t last_ns() const { return columns_[2].back(); }

  // The chunk's bytes. Valid until the next call.
  std::span<const std::byte> encode();

 private:
  std::vector<FieldInfo> fields_;
  std::size_t payload_size_;
  std::size_t n_ = 0;
  std::vector<std::vector<std::int64_t>> columns_;
  std::vector<std::int64_t> plain_;
  std::vector<std::byte> packed_;
};

using StreamColumns = std::vector<std::vector<std::int64_t>>;

// `n` records in `columns` columns, as the chunk's row says. Fails on bytes that are not exactly that.
Result<StreamColumns> decode_chunk(std::span<const std::byte> packed, std::size_t n, std::size_t columns);

// Record i of decoded columns, as it was appended: the payload is written into `payload`.
RecordHeader stream_record(const StreamColumns& columns, const KindInfo& kind, std::size_t i,
                           std::vector<std::byte>& payload);

}  // namespace dopaloop
