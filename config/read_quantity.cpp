#include "config/read_quantity.h"

#include <algorithm>
#include <string>
#include <vector>

#include "config/edit_distance.h"

namespace dopaloop {
namespace {

struct Suffix {
  std::string_view end;
  Unit unit;
  double scale;
};
constexpr Suffix kSuffixes[] = {{"_s", Unit::seconds, 1},
                                {"_ms", Unit::seconds, .001},
                                {"_min", Unit::seconds, 60},
                                {"_ul", Unit::microlitres, 1},
                                {"_deg", Unit::degrees, 1}};

std::string_view words_of(Unit unit) {
  constexpr std::string_view words[] = {"a time: its key must end in _s, _ms or _min",
                                        "an amount of water: its key must end in _ul",
                                        "a turn: its key must end in _deg"};
  return words[static_cast<std::size_t>(unit)];
}

std::optional<double> scale_of(std::string_view key, Unit unit) {
  for (const Suffix& s : kSuffixes)
    if (s.unit == unit && key.ends_with(s.end)) return s.scale;
  return std::nullopt;
}

std::vector<std::string_view> keys_of(const TaskVocabulary& vocabulary, Unit unit) {
  std::vector<std::string_view> keys;
  for (const NamedNumber& n : vocabulary.numbers)
    if (scale_of(n.key, unit)) keys.push_back(n.key);
  return keys;
}

std::optional<std::uint16_t> place_of(std::string_view key, const TaskVocabulary& vocabulary) {
  const auto& all = vocabulary.numbers;
  const auto at = std::find_if(all.begin(), all.end(), [&](const NamedNumber& n) { return n.key == key; });
  return at == all.end() ? std::nullopt : std::optional(static_cast<std::uint16_t>(at - all.begin()));
}

std::string meant(std::string_view typed, std::span<const std::string_view> names) {
  const auto name = probably_meant(typed, names);
  return name ? "; did you mean \"" + std::string(*name) + "\"?" : "";
}

std::optional<Quantity> setting(const Node& node, const Slot& slot, Unit unit,
                                const TaskVocabulary& vocabulary) {
  const auto place = place_of(node.text, vocabulary);
  const auto scale = scale_of(node.text, unit);
  if (place && scale) return Quantity{*place, 0, *scale};
  slot.mistake(node, place ? "the setting \"" + node.text + "\" is not " + std::string(words_of(unit))
                           : "\"" + node.text + "\" is no number among this task's settings" +
                                 meant(node.text, keys_of(vocabulary, unit)));
  return std::nullopt;
}

}  // namespace

std::optional<Quantity> read_quantity(const Node& node, const Slot& slot, Unit unit,
                                      const TaskVocabulary& vocabulary) {
  if (node.kind == Node::Kind::text) return setting(node, slot, unit, vocabulary);
  const std::size_t before = slot.mistakes.size();
  Quantity quantity;
  read_value(node, slot, quantity.written);
  const bool fine = slot.mistakes.size() == before && node.kind != Node::Kind::mistaken;
  return fine ? std::optional(quantity) : std::nullopt;
}

Quantity setting_or(std::string_view key, double otherwise, const TaskVocabulary& vocabulary) {
  const auto place = place_of(key, vocabulary);
  return place ? Quantity{*place, 0, 1} : Quantity{Quantity::kWritten, otherwise, 1};
}

std::optional<std::uint16_t> read_name(const Node& node, const Slot& slot,
                                       std::span<const std::string_view> names, std::string_view what) {
  if (!is_kind(node, Node::Kind::text, slot)) return std::nullopt;
  const auto at = std::find(names.begin(), names.end(), std::string_view(node.text));
  if (at != names.end()) return static_cast<std::uint16_t>(at - names.begin());
  slot.mistake(node, "there is no " + std::string(what) + " \"" + node.text + "\"" + meant(node.text, names));
  return std::nullopt;
}

}  // namespace dopaloop
