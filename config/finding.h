// What a rule (config/rules.h) finds wrong, and the words it is said in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dopaloop {

using Keys = std::vector<std::string_view>;

struct Finding {
  std::string_view key;  // where to mend it: rig keys in full, the task's settings as task.KEY
  Keys judged_with;      // the other keys it was judged by: where one is mistaken itself, this is not said
  std::string message;
};

using Findings = std::vector<Finding>;

// For reading: four digits that count, and the unit. "15.3 mW".
std::string amount(double value, std::string_view unit);

// A value that one key sets and another limits.
struct Limit {
  std::string_view key;  // where to mend it
  double value;
  std::string_view limit_key;
  double limit;
  std::string_view unit;
  std::string_view what;  // "the train's power"
};

// Adds a finding where the value is above its limit by more than the rounding of decimal numbers (1e-12 of
// it), as the interlock judges.
void hold(const Limit& limit, const Keys& judged_with, Findings& findings);

}  // namespace dopaloop
