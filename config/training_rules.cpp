// What the settings of training must be together.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "config/document.h"
#include "config/rules.h"
#include "rig/base/training_state.h"

namespace dopaloop {
namespace {

constexpr std::string_view kPhases = "task.phases";
constexpr std::string_view kProbabilityRight = "task.side_probability_right";
constexpr std::string_view kBlocks = "task.blocks.probabilities_right";
constexpr std::string_view kLengthMin = "task.blocks.length_min";
constexpr std::string_view kLengthMax = "task.blocks.length_max";
constexpr std::string_view kReward = "task.reward_ul";
constexpr std::string_view kRewardMin = "task.reward_adaptive.min_ul";
constexpr std::string_view kRewardMax = "task.reward_adaptive.max_ul";
constexpr std::string_view kUpBelow = "task.reward_adaptive.up_below_responses";
constexpr std::string_view kDownAt = "task.reward_adaptive.down_at_responses";
constexpr std::size_t kMostContrasts = TrainingState::kMaxContrasts / 2;  // each has two sides

// "phase 2 (easy): "
std::string named(const VisualDecisionConfig& task, std::size_t i) {
  return "phase " + std::to_string(i + 1) + " (" + task.phases[i].name + "): ";
}

void judge_contrasts(const PhaseConfig& phase, const std::string& name, Findings& findings) {
  std::vector<double> sorted = phase.contrasts;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) findings.push_back({kPhases, {}, name + "must name at least one contrast"});
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    findings.push_back({kPhases, {}, name + "contrast " + number_text(*twice) + " is there twice"});
  const auto& p = phase.contrast_probabilities;
  if (p.empty()) return;
  if (p.size() != phase.contrasts.size()) {
    findings.push_back({kPhases,
                        {},
                        name + std::to_string(p.size()) + " probabilities for " +
                            std::to_string(phase.contrasts.size()) +
                            " contrasts; give one for each, or none"});
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.);
  if (std::abs(sum - 1) > 1e-9)
    findings.push_back({kPhases, {}, name + "probabilities sum to " + amount(sum, "") + " instead of 1"});
}

// A way up that no mouse can go.
void judge_way_up(const VisualDecisionConfig& task, std::size_t i, Findings& findings) {
  const PhaseConfig& phase = task.phases[i];
  const bool last = i + 1 == task.phases.size();
  const bool leads_up = phase.up_accuracy > 0 || phase.up_after_trials > 0;
  if (last && leads_up)
    findings.push_back({kPhases, {}, named(task, i) + "it is the last, and up_* leads nowhere"});
  if (!last && !leads_up)
    findings.push_back(
        {kPhases, {}, named(task, i) + "nothing leads out of it: give up_accuracy or up_after_trials"});
  if (phase.up_accuracy == 0) return;
  const double highest =
      phase.contrasts.empty() ? 1 : *std::max_element(phase.contrasts.begin(), phase.contrasts.end());
  if (highest == 0)
    findings.push_back({kPhases, {}, named(task, i) + "up_accuracy needs a contrast above zero"});
  const auto& p = phase.contrast_probabilities;
  if (std::find(p.begin(), p.end(), 0.) != p.end())
    findings.push_back(
        {kPhases, {}, named(task, i) + "a contrast of probability 0 would never meet up_accuracy"});
  const double right = task.side_probability_right;
  if (task.blocks.probabilities_right.empty() && (right == 0 || right == 1)) {
    findings.push_back({kPhases,
                        {kProbabilityRight},
                        named(task, i) +
                            "up_accuracy needs stimuli on both sides, and side_probability_right is " +
                            number_text(right)});
  }
}

void judge_way_down(const VisualDecisionConfig& task, std::size_t i, Findings& findings) {
  const PhaseConfig& phase = task.phases[i];
  if (i == 0 && phase.down_accuracy > 0)
    findings.push_back({kPhases, {}, named(task, i) + "it is the first, and down_accuracy leads nowhere"});
  if (phase.down_accuracy > 0 && phase.up_accuracy > 0 && phase.down_accuracy > phase.up_accuracy) {
    findings.push_back({kPhases,
                        {},
                        named(task, i) + "down_accuracy = " + number_text(phase.down_accuracy) +
                            " is above up_accuracy = " + number_text(phase.up_accuracy) +
                            ": a mouse that is good enough to go up would go down"});
  }
}

void judge_phases(const VisualDecisionConfig& task, Findings& findings) {
  std::set<double> all;
  for (std::size_t i = 0; i < task.phases.size(); ++i) {
    judge_contrasts(task.phases[i], named(task, i), findings);
    judge_way_up(task, i, findings);
    judge_way_down(task, i, findings);
    all.insert(task.phases[i].contrasts.begin(), task.phases[i].contrasts.end());
  }
  all.erase(0);
  if (all.size() > kMostContrasts) {
    findings.push_back({kPhases,
                        {},
                        std::to_string(all.size()) +
                            " contrasts above zero in all phases together; at most " +
                            std::to_string(kMostContrasts)});
  }
}

void judge_blocks(const BlockPriorConfig& blocks, Findings& findings) {
  std::vector<double> sorted = blocks.probabilities_right;
  if (sorted.size() == 1) {
    findings.push_back(
        {kBlocks, {}, "one probability makes no blocks; give two or more, or side_probability_right"});
  }
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) findings.push_back({kBlocks, {}, number_text(*twice) + " is there twice"});
  if (blocks.length_min > blocks.length_max) {
    findings.push_back(
        {kLengthMin,
         {kLengthMax},
         std::to_string(blocks.length_min) + " is above length_max = " + std::to_string(blocks.length_max)});
  }
}

// Every size that the drop may come to can be given.
void judge_largest_drop(const RigConfig& config, Findings& findings) {
  const RewardAdaptiveConfig& r = config.visual_decision.reward_adaptive;
  const WaterLimits& water = config.interlock.water;
  const WaterCalibration& table = config.interlock.water_calibration;
  hold({kRewardMax, r.max_ul, "interlock.water.drop_max_ul", water.drop_max_ul, "ul", "the largest drop"}, {},
       findings);
  if (table.open_ms.empty() || table.volume_ul.size() != table.open_ms.size()) return;  // said elsewhere
  const auto weighed = [&](double ul) {
    return ul >= table.volume_ul.front() && ul <= table.volume_ul.back();
  };
  for (const auto& [key, ul] : {std::pair{kRewardMin, r.min_ul}, std::pair{kRewardMax, r.max_ul}}) {
    if (weighed(ul)) continue;
    findings.push_back({key,
                        {"interlock.water_calibration.volume_ul"},
                        amount(ul, "ul") + " was never weighed: interlock.water_calibration goes from " +
                            amount(table.volume_ul.front(), "ul") + " to " +
                            amount(table.volume_ul.back(), "ul")});
  }
  const auto open_ms = open_ms_for(table, r.max_ul);
  if (weighed(r.max_ul) && open_ms) {
    hold({kRewardMax, *open_ms, "interlock.water.valve_open_max_ms", water.valve_open_max_ms, "ms",
          "the valve's open time for " + amount(r.max_ul, "ul")},
         {"interlock.water_calibration.open_ms", "interlock.water_calibration.volume_ul"}, findings);
  }
}

void judge_reward(const VisualDecisionConfig& task, Findings& findings) {
  const RewardAdaptiveConfig& r = task.reward_adaptive;
  if (r.step_ul == 0) return;
  if (r.min_ul > r.max_ul) {
    findings.push_back(
        {kRewardMin, {kRewardMax}, amount(r.min_ul, "ul") + " is above max_ul = " + amount(r.max_ul, "ul")});
  } else if (task.reward_ul < r.min_ul || task.reward_ul > r.max_ul) {
    findings.push_back({kReward,
                        {kRewardMin, kRewardMax},
                        amount(task.reward_ul, "ul") + " is not between reward_adaptive's min_ul = " +
                            amount(r.min_ul, "ul") + " and max_ul = " + amount(r.max_ul, "ul")});
  }
  if (r.up_below_responses > r.down_at_responses) {
    findings.push_back({kUpBelow,
                        {kDownAt},
                        std::to_string(r.up_below_responses) +
                            " is above down_at_responses = " + std::to_string(r.down_at_responses) +
                            ": between them drops would shrink and grow"});
  }
}

}  // namespace

void judge_training(const RigConfig& config, Findings& findings) {
  if (config.task_kind != TaskKind::visual_decision) return;
  judge_phases(config.visual_decision, findings);
  judge_blocks(config.visual_decision.blocks, findings);
  judge_reward(config.visual_decision, findings);
  if (config.visual_decision.reward_adaptive.step_ul > 0) judge_largest_drop(config, findings);
}

}  // namespace dopaloop
