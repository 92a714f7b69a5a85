#include "tools/check.h"

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "config/finding.h"
#include "config/load.h"
#include "config/task_kinds.h"
#include "config/task_proofs.h"
#include "rig/base/light.h"
#include "tools/exit_codes.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

// What a person wants to see before an animal is put in: doses and limits, derived where they are.
struct Summary {
  RigConfig config;
  Train train;
  double irradiance_mw_per_mm2;
  double open_ms;       // 0 where no water is given
  double water_max_ul;  // of a trial, at the largest that settings may be changed to
};

template <class E>
std::string_view word(E value) {
  return choices_of(value)[static_cast<std::size_t>(value)];
}

Summary summarise(const RigConfig& c) {
  const double core_um = c.interlock.light.fibre_core_um;
  const auto open_ms = open_ms_for(c.interlock.water_calibration, session_rules(c).reward_ul);
  const TaskProof proof = prove_task(c.task_table, bounds_of(vocabulary_of(c), c.live));
  return {c, train_of(c.light), irradiance_mw_per_mm2(c.light.power_mw, core_um), open_ms.value_or(0),
          proof.water_max_ul};
}

std::string limits_of(const SessionRules& rules) {
  return "\n         at most " + std::to_string(rules.max_trials) + " trials and " +
         amount(rules.head_fixed_max_min, "minutes");
}

void print_contrasts(const std::vector<double>& contrasts, const std::vector<double>& probabilities,
                     std::ostream& out) {
  for (std::size_t i = 0; i < contrasts.size(); ++i) {
    out << (i ? ", " : " ") << contrasts[i];
    if (!probabilities.empty()) out << " (p " << probabilities[i] << ")";
  }
}

std::string way_out(const PhaseConfig& phase) {
  std::string text;
  if (phase.up_accuracy > 0) {
    text = "; up over " + amount(100 * phase.up_accuracy, "%") + " of the last " +
           std::to_string(phase.up_window) + " on each side of each";
  }
  if (phase.up_after_trials > 0)
    text +=
        (text.empty() ? "; up after " : ", and after ") + std::to_string(phase.up_after_trials) + " trials";
  if (phase.down_accuracy > 0) {
    text += "; down under " + amount(100 * phase.down_accuracy, "%") + " of the last " +
            std::to_string(phase.down_window) + " at the highest";
  }
  return text;
}

// Training phases, where there are any, have their own contrasts.
void print_what_is_shown(const VisualDecisionConfig& task, std::ostream& out) {
  if (task.phases.empty()) {
    out << "contrasts";
    return print_contrasts(task.contrasts, task.contrast_probabilities, out);
  }
  out << task.phases.size() << " training phases";
  for (std::size_t i = 0; i < task.phases.size(); ++i) {
    const PhaseConfig& phase = task.phases[i];
    out << "\n         phase " << i + 1 << " (" << phase.name << "):";
    print_contrasts(phase.contrasts, phase.contrast_probabilities, out);
    out << way_out(phase);
  }
}

void print_task(const VisualDecisionConfig& task, std::ostream& out) {
  print_what_is_shown(task, out);
  out << limits_of(task) << ", response within " << task.response_window_s << " s\n";
}

void print_task(const TraceConditioningConfig& task, std::ostream& out) {
  out << "cue " << task.cue_s << " s, trace " << task.trace_s << " s; cued " << task.cued_share << ", uncued "
      << task.uncued_share << ", omitted " << task.omitted_share;
  if (task.block_trials > 0) out << " of every " << task.block_trials << " trials";
  out << limits_of(task) << ", baseline " << task.baseline_s << " s, collection " << task.collection_s
      << " s\n";
}

void print_task(const RigConfig& c, std::ostream& out) {
  out << "rig      " << c.name << ", devices " << word(c.devices.kind) << "\n"
      << "task     " << word(c.task_kind) << ": ";
  with_task_settings(c, [&](const auto& task) { print_task(task, out); });
}

void print_gate(const LightConfig& light, std::ostream& out) {
  if (light.gate != Gate::none) {
    out << "         only with " << (light.gate == Gate::lick ? "a lick" : "no lick") << " in the last "
        << light.gate_window_ms << " ms\n";
  }
  if (light.cap_share < 1) out << "         on at most " << light.cap_share << " of the trials so far\n";
}

void print_light(const Summary& s, std::ostream& out) {
  const LightConfig& light = s.config.light;
  const LightLimits& limits = s.config.interlock.light;
  if (light.at == LightAt::off) {
    out << "light    off\n";
    return;
  }
  out << "light    at " << word(light.at) << ": " << pulse_count(s.train) << " pulses of "
      << light.pulse_width_ms << " ms at " << light.frequency_hz << " Hz in " << light.duration_ms << " ms, "
      << light.power_mw << " mW (" << amount(s.irradiance_mw_per_mm2, "mW/mm2") << " at a core of "
      << limits.fibre_core_um << " um)\n"
      << "         " << amount(energy_mj(s.train), "mJ") << " a light trial; limits "
      << limits.energy_per_trial_max_mj << " mJ a trial, " << limits.energy_per_session_max_mj
      << " mJ a session, " << limits.energy_per_day_max_mj << " mJ a day, " << limits.power_max_mw << " mW, "
      << limits.irradiance_max_mw_per_mm2 << " mW/mm2\n"
      << "         off within " << limits.max_program_ms << " ms whatever dies; "
      << (s.config.interlock.arm_at_start ? "armed at the start" : "armed by a person at the rig") << "\n";
  print_gate(light, out);
}

void print_water(const Summary& s, std::ostream& out) {
  const InterlockLimits& limits = s.config.interlock;
  out << "water    " << session_rules(s.config).reward_ul << " ul a "
      << (has_choices(s.config.task_kind) ? "correct" : "rewarded") << " trial: valve open " << s.open_ms
      << " ms (weighed " << limits.water_calibration.date << "); at most " << amount(s.water_max_ul, "ul")
      << " a trial\n"
      << "         limits " << limits.water.drop_max_ul << " ul a drop, " << limits.water.session_max_ul
      << " ul a session, " << limits.water.day_max_ul << " ul a day, " << limits.water.valve_open_max_ms
      << " ms an opening\n";
}

void print_policy(const ModelConfig& model, std::ostream& out) {
  const PolicyConfig& policy = model.policy;
  out << "policy   " << word(policy.policy);
  if (policy.policy == Policy::low_confidence) {
    out << ": eligible below P(correct) " << policy.p_correct_below << ", then light with p "
        << policy.p_light << "; zero contrast " << (policy.zero_contrast_eligible ? "too" : "never");
  }
  if (policy.policy == Policy::every_trial) out << ": all eligible, then light with p " << policy.p_light;
  out << "\n         without guidance " << word(model.fallback) << "\n";
}

void print(const Summary& s, std::ostream& out) {
  print_task(s.config, out);
  print_light(s, out);
  print_water(s, out);
  print_policy(s.config.model, out);
}

Json json_of(const Summary& s) {
  const RigConfig& c = s.config;
  return {{"ok", true},
          {"name", c.name},
          {"devices", word(c.devices.kind)},
          {"task", word(c.task_kind)},
          {"max_trials", session_rules(c).max_trials},
          {"light_at", word(c.light.at)},
          {"light_gate", word(c.light.gate)},
          {"light_cap_share", c.light.cap_share},
          {"light_pulses", pulse_count(s.train)},
          {"light_power_mw", c.light.power_mw},
          {"light_irradiance_mw_per_mm2", s.irradiance_mw_per_mm2},
          {"light_energy_mj", energy_mj(s.train)},
          {"light_armed_at_start", c.interlock.arm_at_start},
          {"max_program_ms", c.interlock.light.max_program_ms},
          {"reward_ul", session_rules(c).reward_ul},
          {"valve_open_ms", s.open_ms},
          {"water_trial_max_ul", s.water_max_ul},
          {"water_weighed", c.interlock.water_calibration.date},
          {"water_session_max_ul", c.interlock.water.session_max_ul},
          {"water_day_max_ul", c.interlock.water.day_max_ul},
          {"light_energy_per_day_max_mj", c.interlock.light.energy_per_day_max_mj},
          {"policy", word(c.model.policy.policy)},
          {"p_light", c.model.policy.p_light},
          {"fallback", word(c.model.fallback)}};
}

}  // namespace

int check(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  const auto config = load_rig(options.config);
  if (!config) {
    for (const std::string& line : config.error().lines) err << line << "\n";
    const Json report{{"ok", false}, {"mistakes", config.error().lines}};
    if (options.json) out << report.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    return kExitBadInput;
  }
  const Summary summary = summarise(*config);
  if (options.json) {
    out << json_of(summary).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    print(summary, out);
  }
  return kExitFine;
}

}  // namespace dopaloop
