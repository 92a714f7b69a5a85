// Writes one session's log (FORMAT.md). What is appended is gathered in one open transaction and becomes
// durable as a whole with commit(): after it returns without an error, neither a crash nor a power cut takes
// it back.
//
// Threads: one at a time. Everything may block on the disk; never call it from the control thread.
//
// After any error the log stands as at the last commit; abandon() makes the writer usable again where the
// reason has gone away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/store/kinds.h"
#include "rig/store/rows.h"

namespace dopaloop {

struct WriterOptions {
  std::int64_t max_pages = 0;        // the file may not grow past so many pages of 4096 bytes; 0: no limit
  std::size_t chunk_records = 8192;  // a stream's chunk is written when it has so many, and at every commit
  int checkpoint_pages = 1000;       // write-ahead log longer than this is worth a checkpoint
};

class SessionWriter {
 public:
  // `folder` exists and holds no log (session_folder.h makes it). Kinds and sources: all that will ever be
  // appended; numbers are unique, streams have no texts. On failure no file is left.
  static Result<SessionWriter> create(const std::filesystem::path& folder, const SessionHeader& header,
                                      const std::vector<KindInfo>& kinds,
                                      const std::vector<SourceRow>& sources, WriterOptions options = {});
  SessionWriter(SessionWriter&&) noexcept;
  SessionWriter& operator=(SessionWriter&&) noexcept;
  // Without close(): what was not committed is gone and the session reads as cut.
  ~SessionWriter();

  // Records come in rising (seq, part).
  Status append(const RecordHeader& header, std::span<const std::byte> payload);
  Status append_clock(const ClockRow& row);
  Status append_fault(const FaultRow& row);
  Status commit();

  // Number of the newest "trial" record appended, 0: none yet.
  std::uint32_t newest_trial() const;
  // Records appended since the last commit.
  std::uint64_t pending() const;
  // Throws away what was appended since the last commit; returns how many records that were.
  std::uint64_t abandon();

  // The write-ahead log is long: call checkpoint() when nobody waits for a commit.
  bool checkpoint_due() const;
  void checkpoint();

  // Commits, writes how the session ended, and leaves one plain file where no reader holds it.
  Status close(const std::string& end_reason, WallTime ended, const std::vector<TimingRow>& timing);

 private:
  struct State;
  explicit SessionWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dopaloop
