#include "config/rule_text.h"

#include <cmath>

#include "config/document.h"

namespace dopaloop {

std::string range_text(const Rule& rule) {
  const bool below = std::isfinite(rule.min), above = std::isfinite(rule.max);
  if (below && above) return number_text(rule.min) + " to " + number_text(rule.max);
  if (below) return "at least " + number_text(rule.min);
  return above ? "at most " + number_text(rule.max) : "";
}

}  // namespace dopaloop
