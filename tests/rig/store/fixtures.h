// A folder that goes away, records of a few made-up kinds, and what a test needs to begin a log.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "rig/base/event.h"
#include "rig/base/guidance.h"
#include "rig/base/record.h"
#include "rig/base/trial.h"
#include "rig/base/weight_names.h"
#include "rig/store/kinds.h"
#include "rig/store/rows.h"
#include "rig/store/writer.h"

namespace dopaloop::test {

class TempFolder {
 public:
  TempFolder() {
    // In memory where there is such a place: what a test means does not depend on how slowly a disk syncs.
    const std::filesystem::path memory = "/dev/shm";
    const bool usable = ::access(memory.c_str(), W_OK) == 0;
    std::string name =
        ((usable ? memory : std::filesystem::temp_directory_path()) / "dopaloop_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Every field type that a stream may hold.
struct Sample {
  DeviceTime at{};
  std::int8_t small = 0;
  std::uint16_t counts = 0;
  std::int32_t position = 0;
  std::uint64_t index = 0;
  double volts = 0;
  bool valid = false;
  Choice side = Choice::no_go;
  std::array<double, 3> xyz{};
  static constexpr std::string_view kName = "sample";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &Sample::at, "stamp");
    f("small", &Sample::small, "");
    f("counts", &Sample::counts, "");
    f("position", &Sample::position, "");
    f("index", &Sample::index, "");
    f("volts", &Sample::volts, "");
    f("valid", &Sample::valid, "");
    f("side", &Sample::side, "");
    f("xyz", &Sample::xyz, "");
  }
};

struct Press {
  Text<8> key;
  std::uint32_t times = 0;
  static constexpr std::string_view kName = "press";
  template <class F>
  static constexpr void describe(F&& f) {
    f("key", &Press::key, "which");
    f("times", &Press::times, "how often");
  }
};

enum Kind : std::uint8_t { kSample = 1, kPress, kTrial, kEvent, kGuidance, kWeightNames };

inline std::vector<KindInfo> kinds() {
  return {describe_kind<Sample>(kSample, Keep::stream),
          describe_kind<Press>(kPress),
          describe_kind<TrialRow>(kTrial),
          describe_kind<EventText>(kEvent),
          describe_kind<Guidance>(kGuidance),
          describe_kind<WeightNames>(kWeightNames)};
}

inline std::vector<SourceRow> sources() { return {{0, "logic"}, {1, "wheel"}, {255, "a far device"}}; }

inline SessionHeader header() {
  SessionHeader h;
  h.subject = "DAP011";
  h.experimenter = "someone";
  h.rig = "emulated";
  h.started_at = "2026-11-22T15:04:05+01:00";
  h.started = at_ns<WallTime>(1'795'000'000'000'000'000);
  h.start = at_ns<SessionTime>(5'000'000'000);
  h.software = "0.1.0";
  h.seed = 0xfedcba9876543210;
  h.pace = "max";
  h.config_toml = "name = \"emulated\"\n";
  h.trials_planned = 120;
  h.pairing = "";
  return h;
}

inline SessionWriter writer_in(const std::filesystem::path& folder, WriterOptions options = {}) {
  auto writer = SessionWriter::create(folder, header(), kinds(), sources(), options);
  if (!writer) throw std::runtime_error(writer.error().message);
  return std::move(*writer);
}

// A record as the ring carries it.
struct Record {
  RecordHeader header;
  std::vector<std::byte> payload;
  friend bool operator==(const Record& a, const Record& b) {
    return a.header.seq == b.header.seq && a.header.part == b.header.part && a.header.now == b.header.now &&
           a.header.kind == b.header.kind && a.header.source == b.header.source &&
           a.header.size == b.header.size && a.payload == b.payload;
  }
};

template <Described T>
Record record(std::uint64_t seq, std::uint8_t kind, const T& value, std::uint16_t part = 0,
              SessionTime now = at_ns<SessionTime>(5'000'000'000)) {
  Record r;
  r.payload.resize(encoded_capacity<T>());
  r.payload.resize(encode(value, r.payload));
  r.header = {seq, now, part, static_cast<std::uint16_t>(r.payload.size()), kind, 1};
  return r;
}

inline TrialRow trial(std::uint32_t number) {
  TrialRow t;
  t.trial = number;
  t.contrast_right = .5;
  t.choice = Choice::right;
  t.outcome = Outcome::correct;
  t.reaction_time_s = 1.0 / 3;
  t.closed_at = at_ns<SessionTime>(5'000'000'000LL + number * 1'000'000'000LL);
  t.guidance_id = 0xffffffff00000001;
  return t;
}

inline Status append(SessionWriter& writer, const Record& r) { return writer.append(r.header, r.payload); }

}  // namespace dopaloop::test
