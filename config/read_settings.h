// A table of a settings file into a settings struct (rig/base/settings.h), strictly: every unknown key, wrong
// type, missing value, value out of range and unknown word is a mistake, and all are found in one pass.
//
// What is mistaken keeps its default in the struct, which then must not be used.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/document.h"
#include "rig/base/settings.h"

namespace dopaloop {

struct AnyMember {
  template <class... Args>
  constexpr void operator()(Args&&...) const {}
};

template <class T>
concept Settings = requires {
  T::describe(AnyMember{});
};

template <class T>
inline constexpr bool is_settings_list = false;
template <Settings T>
inline constexpr bool is_settings_list<std::vector<T>> = true;

// Where a value is read: its full name, what it must satisfy, and where its mistakes go.
struct Slot {
  std::string name;
  Rule rule;
  Mistakes& mistakes;

  void mistake(const Node& at, std::string message) const {
    mistakes.push_back({at.line, name, std::move(message)});
  }
};

void read_value(const Node& node, const Slot& slot, bool& value);
void read_value(const Node& node, const Slot& slot, std::int64_t& value);
void read_value(const Node& node, const Slot& slot, double& value);
void read_value(const Node& node, const Slot& slot, std::string& value);
void read_value(const Node& node, const Slot& slot, std::vector<double>& value);

// The place of the node's word among `words`.
std::optional<std::size_t> read_word(const Node& node, const Slot& slot,
                                     std::span<const std::string_view> words);

// False, and a mistake, if the node is of another kind.
bool is_kind(const Node& node, Node::Kind kind, const Slot& slot);

void report_missing(const Node& table, const Slot& slot, std::string_view manual);
void report_unknown(const Node& table, const std::string& prefix, std::span<const std::string_view> known,
                    Mistakes& mistakes);

template <class E>
requires std::is_enum_v<E>
void read_value(const Node& node, const Slot& slot, E& value) {
  constexpr auto words = choices_of(E{});
  if (const auto place = read_word(node, slot, words)) value = static_cast<E>(*place);
}

// Reads `table`, named `prefix` ("" for the top). The keys `beside` are read by somebody else.
template <Settings T>
void read_settings(const Node& table, const std::string& prefix, T& settings, Mistakes& mistakes,
                   std::span<const std::string_view> beside = {});

template <Settings T>
void read_list(const Node& node, const Slot& slot, std::vector<T>& list) {
  if (!is_kind(node, Node::Kind::array, slot)) return;
  for (const Node& item : node.items) {
    const Slot each{slot.name + "[" + std::to_string(list.size()) + "]", slot.rule, slot.mistakes};
    read_settings(item, each.name, list.emplace_back(), slot.mistakes);
  }
}

template <Settings T>
void read_settings(const Node& table, const std::string& prefix, T& settings, Mistakes& mistakes,
                   std::span<const std::string_view> beside) {
  if (!is_kind(table, Node::Kind::table, {prefix, {}, mistakes})) return;
  std::vector<std::string_view> known;
  T::describe([&](std::string_view key, auto member, const Rule& rule, std::string_view manual) {
    using Value = std::remove_cvref_t<decltype(settings.*member)>;
    known.push_back(key);
    const Slot slot{dotted(prefix, key), rule, mistakes};
    const Node* node = table.find(key);
    if constexpr (Settings<Value>) {
      // A table that is not there lacks each of its required values: reading an empty one names them all.
      Node empty;
      empty.line = table.line;
      read_settings(node ? *node : empty, slot.name, settings.*member, mistakes);
    } else if (!node) {
      if (rule.required) report_missing(table, slot, manual);
    } else if constexpr (is_settings_list<Value>) {
      read_list(*node, slot, settings.*member);
    } else {
      read_value(*node, slot, settings.*member);
    }
  });
  known.insert(known.end(), beside.begin(), beside.end());
  report_unknown(table, prefix, known, mistakes);
}

}  // namespace dopaloop
