// Reads one session's log: closed, cut short, or being written by another process at this moment. Never
// changes it. What it gives is as of the last commit.
//
// Threads: one at a time; open another reader for another thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/dose.h"
#include "rig/base/event.h"
#include "rig/base/guidance.h"
#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/base/trial.h"
#include "rig/store/kinds.h"
#include "rig/store/rows.h"
#include "rig/store/stream_codec.h"

namespace dopaloop {

struct EventRow {
  std::uint64_t seq = 0;
  SessionTime now{};
  EventText event;
};

struct GuidanceRow {
  std::uint64_t seq = 0;
  SessionTime now{};  // when it reached the session logic
  Guidance guidance;
};

// The weights after a trial, and how likely the trial's choice had been.
struct TrajectoryRow {
  std::uint32_t after_trial = 0;  // 0: before the first
  std::string model;
  std::vector<std::string> names;  // empty: the model never said; otherwise as many as there are weights
  WeightArray mean = kNoWeights;
  WeightArray sd = kNoWeights;
  double log_likelihood = kNan;  // NaN: not scored
};

enum class Ending : std::uint8_t { closed, under_way, cut };

struct StreamData {
  std::vector<std::string> names;  // "seq", "part", "now_ns", "source", then the record's fields
  StreamColumns columns;           // as many; doubles as their bits
};

class SessionReader {
 public:
  // A session folder or its session.sqlite. Errors say which file and what is wrong with it: missing, not a
  // database, another program's, damaged or truncated, of another version.
  static Result<SessionReader> open(const std::filesystem::path& path);
  SessionReader(SessionReader&&) noexcept;
  SessionReader& operator=(SessionReader&&) noexcept;
  ~SessionReader();

  const std::filesystem::path& file() const;
  const SessionHeader& header() const;
  const std::vector<KindInfo>& kinds() const;  // without `columns` and `put`

  Result<std::optional<SessionEnd>> end() const;  // nullopt: not closed
  // under_way: a process holds the folder and has not closed the session.
  Result<Ending> ending() const;
  // Session time of the last record on disk; the start where there is none.
  Result<SessionTime> last_write() const;

  Result<std::vector<TrialRow>> trials(std::uint32_t after = 0) const;  // with a higher number than `after`
  Result<std::vector<EventRow>> events() const;
  Result<std::vector<GuidanceRow>> guidance() const;
  Result<std::vector<TrajectoryRow>> trajectory() const;
  Result<std::vector<Dose>> doses() const;  // in the order in which they were allowed
  Result<std::vector<TimingRow>> timing() const;
  Result<std::vector<FaultRow>> faults() const;
  Result<std::vector<ClockRow>> clock() const;
  Result<std::vector<SourceRow>> sources() const;

  // The whole journal in (seq, part) order, streams merged back in: headers and payloads as they were
  // appended. f returns false to stop. Holds one chunk of each stream in memory.
  Status for_each_record(
      const std::function<bool(const RecordHeader&, std::span<const std::byte> payload)>& f) const;
  // All of one stream, by the name of its records.
  Result<StreamData> stream(std::string_view name) const;

 private:
  struct State;
  explicit SessionReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dopaloop
