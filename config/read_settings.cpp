#include "config/read_settings.h"

#include <algorithm>
#include <cmath>

#include "config/edit_distance.h"
#include "config/rule_text.h"

namespace dopaloop {
namespace {

std::string listed(std::span<const std::string_view> words) {
  std::string all;
  for (const std::string_view word : words) (all += all.empty() ? "" : ", ") += word;
  return all;
}

bool mistaken(const Node& node) { return node.kind == Node::Kind::mistaken; }

bool in_range(const Node& at, const Slot& slot, double value, const std::string& text,
              const std::string& what) {
  const Rule& rule = slot.rule;
  if (value < rule.min) slot.mistake(at, what + text + " is below " + number_text(rule.min));
  if (value > rule.max) slot.mistake(at, what + text + " is above " + number_text(rule.max));
  return value >= rule.min && value <= rule.max;
}

// A number, whole or not; `what` goes before its mistakes ("element 3: ").
std::optional<double> finite_number(const Node& node, const Slot& slot, const std::string& what) {
  if (mistaken(node)) return std::nullopt;
  if (node.kind != Node::Kind::integer && node.kind != Node::Kind::real) {
    slot.mistake(node, what + "must be a number, not " + std::string(words_of(node.kind)));
    return std::nullopt;
  }
  const double value = node.kind == Node::Kind::real ? node.real : static_cast<double>(node.integer);
  if (!std::isfinite(value)) {
    slot.mistake(node, what + "must be a finite number");
    return std::nullopt;
  }
  const std::string text = node.kind == Node::Kind::real ? number_text(value) : std::to_string(node.integer);
  return in_range(node, slot, value, text, what) ? std::optional(value) : std::nullopt;
}

}  // namespace

bool is_kind(const Node& node, Node::Kind kind, const Slot& slot) {
  if (node.kind == kind) return true;
  if (mistaken(node)) return false;
  slot.mistake(node, "must be " + std::string(words_of(kind)) + ", not " + std::string(words_of(node.kind)));
  return false;
}

void read_value(const Node& node, const Slot& slot, bool& value) {
  if (is_kind(node, Node::Kind::boolean, slot)) value = node.boolean;
}

void read_value(const Node& node, const Slot& slot, std::int64_t& value) {
  if (!is_kind(node, Node::Kind::integer, slot)) return;
  const auto as_double = static_cast<double>(node.integer);
  if (in_range(node, slot, as_double, std::to_string(node.integer), "")) value = node.integer;
}

void read_value(const Node& node, const Slot& slot, double& value) {
  if (const auto number = finite_number(node, slot, "")) value = *number;
}

void read_value(const Node& node, const Slot& slot, std::string& value) {
  if (is_kind(node, Node::Kind::text, slot)) value = node.text;
}

void read_value(const Node& node, const Slot& slot, std::vector<double>& value) {
  if (!is_kind(node, Node::Kind::array, slot)) return;
  value.clear();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string what = "element " + std::to_string(i + 1) + ": ";
    if (const auto number = finite_number(node.items[i], slot, what)) value.push_back(*number);
  }
}

std::optional<std::size_t> read_word(const Node& node, const Slot& slot,
                                     std::span<const std::string_view> words) {
  if (mistaken(node)) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), std::string_view(node.text));
  if (node.kind == Node::Kind::text && at != words.end()) return at - words.begin();
  const std::string given =
      node.kind == Node::Kind::text ? "\"" + node.text + "\"" : std::string(words_of(node.kind));
  slot.mistake(node, given + " is none of " + listed(words));
  return std::nullopt;
}

void report_missing(const Node& table, const Slot& slot, std::string_view manual) {
  const std::string range = range_text(slot.rule);
  slot.mistake(table, "missing, and it has no default: " + std::string(manual) +
                          (range.empty() ? "" : " (" + range + ")"));
}

void report_unknown(const Node& table, const std::string& prefix, std::span<const std::string_view> known,
                    Mistakes& mistakes) {
  for (const auto& [key, node] : table.members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto meant = probably_meant(key, known);
    const std::string hint =
        meant ? "did you mean " + std::string(*meant) + "?" : "known here: " + listed(known);
    mistakes.push_back({node.line, dotted(prefix, key), "unknown key; " + hint});
  }
}

}  // namespace dopaloop
