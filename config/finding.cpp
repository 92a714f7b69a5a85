#include "config/finding.h"

#include <cmath>

#include "config/document.h"

namespace dopaloop {

std::string amount(double value, std::string_view unit) {
  const double scale = value == 0 ? 1 : std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return number_text(std::round(value * scale) / scale) + (unit.empty() ? "" : " ") + std::string(unit);
}

void hold(const Limit& l, const Keys& judged_with, Findings& findings) {
  if (l.value <= l.limit * (1 + 1e-12)) return;
  Keys keys = judged_with;
  keys.push_back(l.limit_key);
  findings.push_back({l.key, keys,
                      std::string(l.what) + " is " + amount(l.value, l.unit) + ", above " +
                          std::string(l.limit_key) + " = " + amount(l.limit, l.unit)});
}

}  // namespace dopaloop
