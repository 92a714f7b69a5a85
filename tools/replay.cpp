#include "tools/replay.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "config/load.h"
#include "rig/daemon/rig_parts.h"
#include "rig/session/journal.h"
#include "rig/store/reader.h"
#include "rig/store/session_folder.h"

namespace dopaloop {
namespace {

struct Counts {
  std::uint64_t inputs = 0, outputs = 0, differing = 0;
  std::string first;
};

// A recorded mouse's trials as the rig met them, from what was asked of the model before each.
Result<std::vector<RecordedTrial>> trials_met(const SessionReader& log) {
  std::map<std::uint32_t, RecordedTrial> met;
  auto rows = log.trials();
  if (!rows) return tl::unexpected(rows.error());
  const auto read = log.for_each_record([&](const RecordHeader& header, std::span<const std::byte> payload) {
    GuidanceRequest request;
    if (header.kind == kKind<GuidanceRequest> && decode(payload, request) && request.for_trial > 0) {
      RecordedTrial& trial = met[request.for_trial];
      trial.trial = request.for_trial;
      trial.signed_contrast = request.contrast_right - request.contrast_left;
      trial.new_session = request.new_session;
    }
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  for (const TrialRow& row : *rows) {
    met[row.trial].session = row.session;
    met[row.trial].repeat = row.repeat;
  }
  std::vector<RecordedTrial> trials;
  trials.reserve(met.size());
  for (const auto& [number, trial] : met) trials.push_back(trial);
  return trials;
}

// Steps a fresh session and holds its outputs against the recorded ones. A journal that is known to lack
// records is followed up to its first gap.
class Restep {
 public:
  Restep(const SessionConfig& config, TrialGenerator& generator, bool has_gap)
      : session_(config, generator), has_gap_(has_gap) {}

  void take(const RecordHeader& header, std::span<const std::byte> payload) {
    over_ = over_ || (has_gap_ && !follows(header));
    if (over_) return;
    if (header.part > 0) return compare(header, payload);
    finish_call();
    seq_ = header.seq;
    outputs_.clear();
    given_ = 0;
    ++counts_.inputs;
    const auto input = decode_input(header.kind, payload);
    if (!input) return differs("the input cannot be decoded");
    session_.step(header.now, *input, outputs_, header.source);
    encode_input(*input, encoded_, session_.mapped());
    if (!std::ranges::equal(encoded_.payload(), payload)) differs("an event's session time differs");
  }

  // Every output of the last call must have been recorded; the very last may have been cut.
  Counts finish(bool cut) {
    if (!cut && !over_) finish_call();
    return counts_;
  }

 private:
  bool follows(const RecordHeader& header) const {
    if (header.part > 0) return header.seq == seq_ && header.part == given_ + 1;
    return header.seq == seq_ + 1 && given_ == outputs_.size();
  }

  void compare(const RecordHeader& header, std::span<const std::byte> payload) {
    ++counts_.outputs;
    ++given_;
    if (header.part > outputs_.size()) return differs("recorded, but not given again");
    encode_output(outputs_[header.part - 1u], encoded_);
    if (encoded_.kind != header.kind || !std::ranges::equal(encoded_.payload(), payload)) {
      std::visit([&]<class T>(const T&) { differs(std::string("differs in ") + std::string(T::kName)); },
                 outputs_[header.part - 1u]);
    }
  }

  void finish_call() {
    if (given_ < outputs_.size()) differs("given again, but not recorded");
  }

  void differs(const std::string& how) {
    if (counts_.differing++ == 0) counts_.first = "call " + std::to_string(seq_) + ": " + how;
  }

  Session session_;
  Outputs outputs_;
  std::size_t given_ = 0;
  std::uint64_t seq_ = 0;
  bool has_gap_, over_ = false;
  EncodedRecord encoded_;
  Counts counts_;
};

// Journal records were lost, as the log says itself.
bool lacks_records(const SessionReader& log) {
  const auto faults = log.faults();
  const auto lost = [](const FaultRow& fault) { return fault.what == "journal records"; };
  return !faults || std::ranges::any_of(*faults, lost);
}

// The journal may stop within a call: rigd was cut off, or the log could not take the rest.
bool is_cut(const SessionReader& log) {
  const auto ending = log.ending();
  return !ending || *ending != Ending::closed || lacks_records(log);
}

Result<Counts> restep(const SessionReader& log) {
  const auto config = load_rig_text(log.header().config_toml, "config in the log");
  if (!config)
    return fail(config.error().lines.empty() ? "the log's config cannot be read"
                                             : config.error().lines.front());
  Recordings recordings;
  if (config->devices.kind == DevicesKind::replay) {
    auto trials = trials_met(log);
    if (!trials) return tl::unexpected(trials.error());
    recordings.trials = std::move(*trials);
  }
  const auto generator = make_generator(*config, recordings, log.header().seed, log.header().training);
  Restep again(session_config(*config, log.header().seed), *generator, lacks_records(log));
  const auto read = log.for_each_record([&](const RecordHeader& header, std::span<const std::byte> payload) {
    again.take(header, payload);
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return again.finish(is_cut(log));
}

}  // namespace

int replay(const ReplayOptions& options, std::ostream& out, std::ostream& err) {
  const auto folder = the_session(options.folder);
  if (!folder) return err << folder.error().message << "\n", 2;
  const auto log = SessionReader::open(*folder);
  if (!log) return err << log.error().message << "\n", 2;
  const auto counts = restep(*log);
  if (!counts) return err << counts.error().message << "\n", 1;
  if (options.json) {
    out << nlohmann::ordered_json{{"session", folder->string()},
                                  {"inputs", counts->inputs},
                                  {"outputs_compared", counts->outputs},
                                  {"differing", counts->differing},
                                  {"first_difference", counts->first}}
               .dump(2)
        << "\n";
  } else {
    out << "inputs stepped again " << counts->inputs << ", outputs compared " << counts->outputs
        << ", differing " << counts->differing << "\n";
    if (counts->differing > 0) out << "first difference: " << counts->first << "\n";
  }
  return counts->differing == 0 ? 0 : 1;
}

}  // namespace dopaloop
