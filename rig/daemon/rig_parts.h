// The composition root's parts list: the concrete generator, mouse, photometry source and boards that a
// config and the session's inputs call for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/rig_config.h"
#include "drivers/emulated/rig.h"
#include "drivers/replay/ppd_file.h"
#include "rig/base/recorded_trial.h"
#include "rig/base/result.h"
#include "rig/base/training_state.h"
#include "rig/daemon/options.h"
#include "rig/session/session.h"

namespace dopaloop {

struct Recordings {
  std::vector<RecordedTrial> trials;
  PpdRecording photometry;
  std::string pairing;  // for the log: which recordings of which animals were paired
};

// Reads what a replay needs; empty for other rigs. Refuses inputs a rig has no use for.
Result<Recordings> read_recordings(const RigConfig& config, const std::string& mouse,
                                   const std::string& photometry);

// The emulated world around one mouse.
struct EmulatedRig {
  // `recordings` must outlive the rig. `tap` hears every change of valve and light besides the plant.
  EmulatedRig(const RigConfig& config, const Recordings& recordings, std::uint64_t seed,
              OutputLines* tap = nullptr);

  std::unique_ptr<Mouse> mouse;
  std::unique_ptr<PhotometrySource> photometry;
  double photometry_rate_hz;
  std::unique_ptr<OutputLines> lines;
  std::unique_ptr<EmulatedBoards> boards;
};

// `training`: what the session begins with (rig/daemon/training_history.h), as its log keeps it.
std::unique_ptr<TrialGenerator> make_generator(const RigConfig& config, const Recordings& recordings,
                                               std::uint64_t seed, const TrainingState& training = {});

SessionConfig session_config(const RigConfig& config, std::uint64_t seed);

Result<Pace> parse_pace(const std::string& text);

}  // namespace dopaloop
