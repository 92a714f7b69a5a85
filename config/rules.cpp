#include "config/rules.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "config/document.h"
#include "rig/base/folder_name.h"

namespace dopaloop {
namespace {

constexpr std::string_view kContrasts = "task.contrasts";
constexpr std::string_view kProbabilities = "task.contrast_probabilities";

void judge_contrasts(const VisualDecisionConfig& task, Findings& findings) {
  if (task.contrasts.empty()) findings.push_back({kContrasts, {}, "must name at least one contrast"});
  std::vector<double> sorted = task.contrasts;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) findings.push_back({kContrasts, {}, number_text(*twice) + " is there twice"});
}

void judge_probabilities(const VisualDecisionConfig& task, Findings& findings) {
  const auto& p = task.contrast_probabilities;
  if (p.size() != task.contrasts.size()) {
    findings.push_back({kProbabilities,
                        {kContrasts},
                        std::to_string(p.size()) + " probabilities for " +
                            std::to_string(task.contrasts.size()) + " contrasts; give one for each"});
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.);
  if (std::abs(sum - 1) > 1e-9)
    findings.push_back({kProbabilities, {}, "sum to " + amount(sum, "") + " instead of 1"});
}

}  // namespace

void judge_task(const RigConfig& config, Findings& findings) {
  if (config.task_kind == TaskKind::trace_conditioning) return judge_trace(config, findings);
  const VisualDecisionConfig& task = config.visual_decision;
  judge_contrasts(task, findings);
  judge_probabilities(task, findings);
}

void judge_dopamine(const RigConfig& config, Findings& findings) {
  const DopamineConfig& d = config.dopamine;
  const double nyquist_hz = d.sampling_rate_hz / 2;
  if (d.low_pass_hz >= nyquist_hz) {
    findings.push_back(
        {"dopamine.low_pass_hz",
         {"dopamine.sampling_rate_hz"},
         amount(d.low_pass_hz, "Hz") + " is not under half the sampling rate, " + amount(nyquist_hz, "Hz")});
  }
  if (d.feature_from_ms >= d.feature_to_ms) {
    findings.push_back({"dopamine.feature_from_ms",
                        {"dopamine.feature_to_ms"},
                        amount(d.feature_from_ms, "ms") +
                            " is not before feature_to_ms = " + amount(d.feature_to_ms, "ms")});
  }
  if (d.stale_ms * d.sampling_rate_hz <= 1e3) {
    findings.push_back({"dopamine.stale_ms",
                        {"dopamine.sampling_rate_hz"},
                        amount(d.stale_ms, "ms") + " is no longer than one sample takes, " +
                            amount(1e3 / d.sampling_rate_hz, "ms") + ": photometry would always be stale"});
  }
}

void judge_devices(const RigConfig& config, Findings& findings) {
  if (!is_folder_name(config.name)) findings.push_back({"name", {}, std::string(kFolderNameRule)});
  if (config.interlock.arm_at_start && !outputs_are_emulated(config.devices.kind)) {
    findings.push_back({"interlock.arm_at_start",
                        {"devices.kind"},
                        "only emulated outputs may be armed without a person at the rig"});
  }
  const double board_hz = config.emulated.photometry_rate_hz;
  if (config.devices.kind == DevicesKind::emulated && config.dopamine.sampling_rate_hz != board_hz) {
    findings.push_back(
        {"dopamine.sampling_rate_hz",
         {"devices.kind", "emulated.photometry_rate_hz"},
         amount(config.dopamine.sampling_rate_hz, "Hz") +
             " is not what the board gives, emulated.photometry_rate_hz = " + amount(board_hz, "Hz")});
  }
}

Findings judge(const RigConfig& config) {
  Findings findings;
  judge_task(config, findings);
  judge_training(config, findings);
  judge_water(config, findings);
  judge_light(config, findings);
  judge_dopamine(config, findings);
  judge_devices(config, findings);
  return findings;
}

}  // namespace dopaloop
