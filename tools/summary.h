// The numbers of one session, from its log: what `dopaloop show` prints.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/guidance.h"
#include "rig/base/result.h"
#include "rig/daemon/training_history.h"
#include "rig/store/reader.h"
#include "tools/end_to_end.h"
#include "tools/lick_summary.h"

namespace dopaloop {

// Responses to stimuli on one side; repeats and no-go left out.
struct SideScore {
  std::uint32_t correct = 0, total = 0;
  double accuracy() const { return total == 0 ? kNan : static_cast<double>(correct) / total; }
};

struct LightSummary {
  std::uint32_t eligible = 0, light = 0, control = 0;  // trials, by the arm that was delivered
  double energy_mj = 0, manual_mj = 0;
  std::uint64_t pulses_requested = 0, pulses_delivered = 0;
  std::map<std::string, std::uint32_t> not_as_intended;  // why -> trials
  std::string masking;  // none or pattern; empty: the settings in the log cannot be read
};

struct SessionSummary {
  SessionHeader header;
  std::string file;
  Ending ending = Ending::cut;
  std::optional<SessionEnd> end;

  std::optional<TrainingCourse> training;  // nullopt: the settings in the log cannot be read

  std::uint32_t trials_closed = 0, repeats = 0, no_go = 0;
  std::uint32_t last_trial = 0;  // number of the last closed trial, 0: none
  double last_trial_s = kNan;    // when it closed, from the session's start
  double last_write_s = 0;       // last record on disk, from the session's start
  SideScore left, right;         // zero contrast belongs to neither
  double task_ul = 0, manual_ul = 0;
  LightSummary light;
  std::uint32_t guidance_late = 0;
  std::uint32_t dopamine_trials = 0;  // with a stimulus feature whose window nothing else fell into
  double dopamine_mean_z = kNan;      // of those
  std::vector<LickBlock> licks;       // of a task that measures them
  std::uint32_t rewarded = 0, omitted = 0;

  // How well the model that guided the session predicts each trial before seeing it. Repeats and no-go are
  // left out (model/score.h). A choice that it did not predict in the session, because its process was away,
  // is predicted from the log by the same model as it did when it caught up: all it needs is the trials.
  std::string model;
  std::vector<std::string> weight_names;
  WeightArray weight_mean = kNoWeights, weight_sd = kNoWeights;  // after the last trial it learned from
  std::uint32_t trials_scored = 0;
  // Predicted afterwards; not among those scored only where the log's configuration is of another version.
  std::uint32_t trials_unpredicted = 0;
  double mean_log_likelihood = kNan;

  std::vector<TimingRow> timing;
  std::vector<LatencyLine> end_to_end;  // from trigger to light, empty: no light, or see the next
  std::string no_end_to_end;            // why it is not known
  std::vector<FaultRow> faults;
  std::vector<EventRow> warnings;
};

Result<SessionSummary> summarize(const SessionReader& reader);

}  // namespace dopaloop
