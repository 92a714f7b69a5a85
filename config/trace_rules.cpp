#include <cmath>

#include "config/rules.h"

namespace dopaloop {
namespace {

constexpr std::string_view kCued = "task.cued_share", kUncued = "task.uncued_share",
                           kOmitted = "task.omitted_share", kBlock = "task.block_trials";

void judge_shares(const TraceConditioningConfig& task, Findings& findings) {
  const double sum = task.cued_share + task.uncued_share + task.omitted_share;
  if (std::abs(sum - 1) > 1e-9) {
    findings.push_back(
        {kCued, {kUncued, kOmitted}, "the shares sum to " + amount(sum, "") + " instead of 1"});
    return;
  }
  const auto whole = [&](std::string_view key, double share) {
    const double trials = share * static_cast<double>(task.block_trials);
    if (std::abs(trials - std::round(trials)) <= 1e-6) return;
    findings.push_back({key,
                        {kBlock},
                        "is " + amount(trials, "") +
                            " of block_trials = " + std::to_string(task.block_trials) +
                            " trials: no whole number; choose another block, or 0 for trials drawn by "
                            "themselves"});
  };
  whole(kUncued, task.uncued_share);
  whole(kOmitted, task.omitted_share);
}

}  // namespace

void judge_trace(const RigConfig& config, Findings& findings) {
  const TraceConditioningConfig& task = config.trace_conditioning;
  judge_shares(task, findings);
  hold({"task.lick_baseline_s", task.lick_baseline_s, "task.baseline_s", task.baseline_s, "s",
        "the baseline of licks"},
       {}, findings);
  hold({"task.lick_collection_s", task.lick_collection_s, "task.collection_s", task.collection_s, "s",
        "the collection of licks"},
       {}, findings);
  if (config.devices.kind == DevicesKind::replay) {
    findings.push_back({"devices.kind",
                        {"task.task"},
                        "recorded mice made choices: there is none to replay "
                        "in trace_conditioning"});
  }
}

}  // namespace dopaloop
