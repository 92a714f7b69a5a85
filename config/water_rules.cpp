#include <algorithm>
#include <chrono>

#include "config/rules.h"
#include "config/task_kinds.h"

namespace dopaloop {
namespace {

bool rising(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), [](double a, double b) { return b <= a; }) ==
         values.end();
}

// YYYY-MM-DD, and in the calendar.
bool real_date(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t n) {
    int value = 0;
    for (std::size_t i = from; i < from + n; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int y = digits(0, 4), m = digits(5, 2), d = digits(8, 2);
  if (y < 0 || m < 0 || d < 0) return false;
  return std::chrono::year_month_day(std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)),
                                     std::chrono::day(static_cast<unsigned>(d)))
      .ok();
}

void judge_calibration(const WaterCalibration& table, Findings& findings) {
  constexpr std::string_view kOpen = "interlock.water_calibration.open_ms";
  constexpr std::string_view kVolume = "interlock.water_calibration.volume_ul";
  if (!real_date(table.date)) {
    findings.push_back({"interlock.water_calibration.date",
                        {},
                        "\"" + table.date + "\" is no day of the calendar written YYYY-MM-DD"});
  }
  if (table.open_ms.size() < 2) findings.push_back({kOpen, {}, "needs at least 2 weighed points"});
  if (table.open_ms.size() != table.volume_ul.size()) {
    findings.push_back({kVolume,
                        {kOpen},
                        std::to_string(table.volume_ul.size()) + " volumes for " +
                            std::to_string(table.open_ms.size()) + " open times; give one for each"});
  }
  if (!rising(table.open_ms)) findings.push_back({kOpen, {}, "must rise from point to point"});
  if (!rising(table.volume_ul)) findings.push_back({kVolume, {}, "must rise from point to point"});
}

// The water of a correct trial against the calibration and the valve's limit.
void judge_reward(const RigConfig& config, Findings& findings) {
  constexpr std::string_view kReward = "task.reward_ul";
  const double ul = session_rules(config).reward_ul;
  const WaterCalibration& table = config.interlock.water_calibration;
  const bool usable = table.open_ms.size() == table.volume_ul.size() && !table.volume_ul.empty() &&
                      rising(table.open_ms) && rising(table.volume_ul);
  if (ul == 0 || !usable) return;
  const Keys calibration{"interlock.water_calibration.open_ms", "interlock.water_calibration.volume_ul"};
  const auto open_ms = open_ms_for(table, ul);
  if (!open_ms) {
    findings.push_back({kReward, calibration,
                        amount(ul, "ul") + " was never weighed: interlock.water_calibration goes from " +
                            amount(table.volume_ul.front(), "ul") + " to " +
                            amount(table.volume_ul.back(), "ul")});
    return;
  }
  hold({kReward, *open_ms, "interlock.water.valve_open_max_ms", config.interlock.water.valve_open_max_ms,
        "ms", "the valve's open time for " + amount(ul, "ul")},
       calibration, findings);
}

}  // namespace

void judge_water(const RigConfig& config, Findings& findings) {
  const WaterLimits& water = config.interlock.water;
  const double ul = session_rules(config).reward_ul;
  judge_calibration(config.interlock.water_calibration, findings);
  judge_reward(config, findings);
  hold({"task.reward_ul", ul, "interlock.water.drop_max_ul", water.drop_max_ul, "ul", "a drop"}, {},
       findings);
  hold({"task.reward_ul", ul, "interlock.water.session_max_ul", water.session_max_ul, "ul", "a drop"}, {},
       findings);
  // An opening is a finite program too: the valve must be shut within the time that light is off.
  hold({"interlock.water.valve_open_max_ms", water.valve_open_max_ms, "interlock.light.max_program_ms",
        config.interlock.light.max_program_ms, "ms", "the longest opening"},
       {}, findings);
}

}  // namespace dopaloop
