#include <algorithm>
#include <array>

#include "config/read_quantity.h"
#include "config/read_state.h"

namespace dopaloop {
namespace {

// Which keys a distribution is drawn from.
struct Part {
  std::string_view key;
  Quantity Timer::*member;
  std::array<bool, 3> needed, taken;  // by fixed, uniform, truncated_exponential
};
constexpr Part kParts[] = {
    {"base", &Timer::base_s, {true, false, false}, {true, true, true}},
    {"scale", &Timer::scale_s, {false, false, true}, {false, false, true}},
    {"min", &Timer::min_s, {false, true, true}, {false, true, true}},
    {"max", &Timer::max_s, {false, true, true}, {false, true, true}},
    {"grace", &Timer::grace_s, {false, false, false}, {true, true, true}},
};

void read_part(const Part& part, const Node& table, const std::string& name, Timer& timer,
               const TrialScope& scope) {
  const auto kind = static_cast<std::size_t>(timer.distribution);
  const Slot slot{dotted(name, part.key), {}, scope.mistakes};
  const std::string of = "a timer of distribution \"" + std::string(name_of(timer.distribution)) + "\"";
  const Node* node = table.find(part.key);
  if (!node && part.needed[kind]) slot.mistake(table, "missing: " + of + " needs it");
  if (node && !part.taken[kind]) slot.mistake(*node, of + " takes none");
  if (!node || !part.taken[kind]) return;
  if (const auto q = read_quantity(*node, slot, Unit::seconds, scope.vocabulary)) timer.*part.member = *q;
}

void read_drawn(const Node& table, const std::string& name, Timer& timer, const TrialScope& scope) {
  constexpr std::string_view known[] = {"distribution", "base", "scale", "min", "max", "grace", "from"};
  report_unknown(table, name, known, scope.mistakes);
  const auto word = [&](std::string_view key, std::span<const std::string_view> words, auto& value) {
    const Node* node = table.find(key);
    if (!node) return true;
    const auto place = read_word(*node, {dotted(name, key), {}, scope.mistakes}, words);
    if (place) value = static_cast<std::remove_reference_t<decltype(value)>>(*place);
    return place.has_value();
  };
  word("from", kTimerFromNames, timer.from);
  if (!word("distribution", kDistributionNames, timer.distribution)) return;
  for (const Part& part : kParts) read_part(part, table, name, timer, scope);
}

}  // namespace

Timer read_timer(const Node& node, const std::string& name, const TrialScope& scope) {
  Timer timer;
  timer.line = node.line;
  if (node.kind == Node::Kind::table) {
    read_drawn(node, name, timer, scope);
  } else if (const auto q =
                 read_quantity(node, {name, {}, scope.mistakes}, Unit::seconds, scope.vocabulary)) {
    timer.base_s = *q;
  }
  return timer;
}

}  // namespace dopaloop
