#include "rig/daemon/rig_parts.h"

#include <charconv>
#include <cmath>

#include "config/task_kinds.h"
#include "drivers/emulated/emulated_photometry.h"
#include "drivers/replay/replay_photometry.h"
#include "model/mice/conditioned_mouse.h"
#include "model/mice/learning_mouse.h"
#include "model/mice/replayed_mouse.h"
#include "rig/store/trials_csv.h"
#include "rig/task/contrast_generator.h"
#include "rig/task/recorded_generator.h"
#include "rig/task/trace_generator.h"

namespace dopaloop {
namespace {

// The plant and whoever else wants to hear of valve and light.
class Tee final : public OutputLines {
 public:
  explicit Tee(OutputLines& tap) : tap_(tap) {}
  void to(OutputLines& plant) { plant_ = &plant; }
  void program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) override {
    tap_.program(at, line, number, duration_us);
  }
  void valve(SessionTime at, bool on) override {
    tap_.valve(at, on);
    plant_->valve(at, on);
  }
  void light(SessionTime at, bool on, double power_mw) override {
    tap_.light(at, on, power_mw);
    plant_->light(at, on, power_mw);
  }
  void masking(SessionTime at, bool on) override { tap_.masking(at, on); }

 private:
  OutputLines& tap_;
  OutputLines* plant_ = nullptr;
};

std::unique_ptr<Mouse> make_mouse(const RigConfig& config, std::uint64_t seed) {
  if (config.task_kind == TaskKind::trace_conditioning)
    return std::make_unique<ConditionedMouse>(config.emulated, seed);
  return std::make_unique<LearningMouse>(config.emulated, seed);
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

Result<Recordings> read_recordings(const RigConfig& config, const std::string& mouse,
                                   const std::string& photometry) {
  Recordings recordings;
  if (config.devices.kind != DevicesKind::replay) {
    if (!mouse.empty() || !photometry.empty()) {
      return fail("--mouse and --photometry are for a replay; this rig's devices.kind is not \"replay\"");
    }
    return recordings;
  }
  if (mouse.empty()) return fail("a replay needs the recorded mouse: --mouse TRIALS.csv");
  if (photometry.empty()) return fail("a replay needs the photometry recording: --photometry FILE.ppd");
  auto trials = read_trials_csv(mouse);
  if (!trials) return tl::unexpected(trials.error());
  auto ppd = read_ppd(photometry);
  if (!ppd) return tl::unexpected(ppd.error());
  const double wanted = config.dopamine.sampling_rate_hz;
  if (std::abs(ppd->rate_hz - wanted) > .02 * wanted) {
    return fail(photometry + ": recorded at " + std::to_string(ppd->rate_hz) +
                " Hz, but dopamine.sampling_rate_hz is " + std::to_string(wanted) +
                " Hz: set it to the recording's");
  }
  recordings.trials = std::move(*trials);
  recordings.photometry = std::move(*ppd);
  recordings.pairing = "behaviour of " + file_name(mouse) + " with photometry of " +
                       recordings.photometry.subject + " (" + file_name(photometry) +
                       "): different animals, recorded apart";
  return recordings;
}

EmulatedRig::EmulatedRig(const RigConfig& config, const Recordings& recordings, std::uint64_t seed,
                         OutputLines* tap) {
  if (config.devices.kind == DevicesKind::replay) {
    mouse = std::make_unique<ReplayedMouse>(recordings.trials);
    photometry = std::make_unique<ReplayPhotometry>(recordings.photometry);
    photometry_rate_hz = recordings.photometry.rate_hz;
  } else {
    mouse = make_mouse(config, seed);
    photometry = std::make_unique<EmulatedPhotometry>(*mouse, config.emulated, seed);
    photometry_rate_hz = config.emulated.photometry_rate_hz;
  }
  auto tee = tap ? std::make_unique<Tee>(*tap) : nullptr;
  boards =
      std::make_unique<EmulatedBoards>(config.emulated, *mouse, *photometry, photometry_rate_hz, tee.get());
  if (tee) tee->to(boards->plant);
  lines = std::move(tee);
}

std::unique_ptr<TrialGenerator> make_generator(const RigConfig& config, const Recordings& recordings,
                                               std::uint64_t seed, const TrainingState& training) {
  if (config.devices.kind == DevicesKind::replay)
    return std::make_unique<RecordedGenerator>(recordings.trials, seed);
  if (config.task_kind == TaskKind::trace_conditioning)
    return std::make_unique<TraceGenerator>(config.trace_conditioning, seed);
  return std::make_unique<ContrastGenerator>(config.visual_decision, seed, training);
}

SessionConfig session_config(const RigConfig& config, std::uint64_t seed) {
  SessionConfig s;
  s.task = config.task_table;
  s.numbers = task_numbers(config);
  s.live = config.live;
  s.rules = session_rules(config);
  s.licks = lick_settings(config);
  s.dopamine = config.dopamine;
  s.limits = config.interlock;
  s.light = config.light;
  s.fallback = config.model.fallback == Fallback::control ? Arm::control : Arm::not_eligible;
  s.end_with_photometry = config.replay.photometry_end == PhotometryEnd::stop;
  s.seed = seed;
  return s;
}

Result<Pace> parse_pace(const std::string& text) {
  if (text == "real") return Pace{true, 1};
  if (text == "max") return Pace{false, 0};
  double factor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (error != std::errc{} || end != text.data() + text.size() || !(factor >= .1 && factor <= 10000)) {
    return fail("--pace: '" + text + "' is not real, max or a number from 0.1 to 10000");
  }
  return Pace{false, factor};
}

}  // namespace dopaloop
