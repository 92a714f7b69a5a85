// The rows of the log's tables that are not records of the journal. Column names, units and meanings are the
// describe() lines; FORMAT.md repeats them for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rig/base/time.h"
#include "rig/base/training_state.h"

namespace dopaloop {

// Table `session`, one row: what is known when the session starts. Never changed afterwards.
struct SessionHeader {
  std::string subject;
  std::string experimenter;
  std::string rig;
  std::string started_at;  // ISO 8601 with zone, for people
  WallTime started{};      // CLOCK_REALTIME
  SessionTime start{};     // session time at that moment
  std::string software;    // version
  std::string build_id;
  std::string compiler;
  std::string cpu_features;
  std::uint64_t seed = 0;
  std::string pace;                  // "real", "50", "max"
  std::string config_toml;           // the rig's, with every default
  std::string task_toml;             // the task's, with every default
  std::uint32_t trials_planned = 0;  // 0: no plan
  std::string pairing;               // a replay: which recordings were paired; empty otherwise
  TrainingState training;            // the state it begins with; in tables of its own, no columns here

  static constexpr std::string_view kName = "session";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = SessionHeader;
    f("subject", &T::subject, "the animal");
    f("experimenter", &T::experimenter, "who is responsible");
    f("rig", &T::rig, "the rig's name, from its config");
    f("started_at", &T::started_at, "wall time of the start, ISO 8601 with zone");
    f("started_realtime_ns", &T::started, "CLOCK_REALTIME at the start");
    f("start_ns", &T::start, "session time at the start");
    f("software", &T::software, "version of the software");
    f("build_id", &T::build_id, "identifies the very build");
    f("compiler", &T::compiler, "compiler and its version");
    f("cpu_features", &T::cpu_features, "CPU model and instruction sets");
    f("seed", &T::seed, "seed of every random draw (unsigned bits)");
    f("pace", &T::pace, "real, a factor, or max");
    f("config_toml", &T::config_toml, "config in full, with every default");
    f("task_toml", &T::task_toml, "task's config in full, with every default");
    f("trials_planned", &T::trials_planned, "trials asked for, 0: no number");
    f("pairing", &T::pairing, "replay: which recordings of which animals were paired");
  }
};

// The rest of that row: NULL until the session is closed; while it is, the session is under way or was cut.
struct SessionEnd {
  std::string ended_at;
  WallTime ended{};
  std::string end_reason;
  std::uint64_t records = 0;  // journal rows and stream records written, to be counted against the tables
  std::uint32_t trials_closed = 0;

  static constexpr std::string_view kName = "session_end";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = SessionEnd;
    f("ended_at", &T::ended_at, "wall time of the end, ISO 8601 with zone");
    f("ended_realtime_ns", &T::ended, "CLOCK_REALTIME at the end");
    f("end_reason", &T::end_reason, "why it ended");
    f("records", &T::records, "journal rows and stream records written");
    f("trials_closed", &T::trials_closed, "rows in trials");
  }
};

// Table `sources`: what RecordHeader::source means.
struct SourceRow {
  std::uint8_t number = 0;
  std::string name;

  static constexpr std::string_view kName = "source";
  template <class F>
  static constexpr void describe(F&& f) {
    f("number", &SourceRow::number, "as in journal.source");
    f("name", &SourceRow::name, "device or thread");
  }
};

// Table `clock`: how the clocks stood to each other when the recorder got a trial.
struct ClockRow {
  std::uint32_t trial = 0;
  SessionTime now{};        // session time of the record
  SessionTime monotonic{};  // the machine's clocks, read together
  std::int64_t raw_offset_ns = 0;
  std::int64_t realtime_offset_ns = 0;

  static constexpr std::string_view kName = "clock";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = ClockRow;
    f("trial", &T::trial, "trial just closed");
    f("now_ns", &T::now, "session time of the trial's record");
    f("monotonic_ns", &T::monotonic, "CLOCK_MONOTONIC when the recorder got it");
    f("raw_offset_ns", &T::raw_offset_ns, "CLOCK_MONOTONIC_RAW minus CLOCK_MONOTONIC");
    f("realtime_offset_ns", &T::realtime_offset_ns, "CLOCK_REALTIME minus CLOCK_MONOTONIC");
  }
};

// Table `timing`: a histogram of the whole session in a row.
struct TimingRow {
  std::string name;  // "wake_to_write", "commit", ...
  std::uint64_t n = 0;
  double p50_us = 0, p99_us = 0, p999_us = 0, max_us = 0;

  static constexpr std::string_view kName = "timing";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = TimingRow;
    f("name", &T::name, "what was timed");
    f("n", &T::n, "how often");
    f("p50_us", &T::p50_us, "half took at most");
    f("p99_us", &T::p99_us, "99 in 100 took at most");
    f("p999_us", &T::p999_us, "999 in 1000 took at most");
    f("max_us", &T::max_us, "longest");
  }
};

// Table `faults`: what could not be recorded, and why.
struct FaultRow {
  SessionTime now{};  // session time of the first one lost
  std::string what;   // "journal records", "telemetry", ...
  std::uint64_t count = 0;
  std::string why;

  static constexpr std::string_view kName = "fault";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = FaultRow;
    f("now_ns", &T::now, "session time of the first one lost");
    f("what", &T::what, "what was lost");
    f("count", &T::count, "how much");
    f("why", &T::why, "why");
  }
};

}  // namespace dopaloop
