// A settings struct back into a tree of values: every key, defaults included.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "config/document.h"
#include "config/read_settings.h"

namespace dopaloop {

inline Node node_of(bool value) { return Node::of(value); }
inline Node node_of(std::int64_t value) { return Node::of(value); }
inline Node node_of(double value) { return Node::of(value); }
inline Node node_of(const std::string& value) { return Node::of(std::string_view(value)); }

template <class E>
requires std::is_enum_v<E> Node node_of(E value) {
  return Node::of(choices_of(E{})[static_cast<std::size_t>(value)]);
}

template <Settings T>
Node node_of(const T& settings);

template <class T>
Node node_of(const std::vector<T>& values) {
  Node array;
  array.kind = Node::Kind::array;
  for (const T& value : values) array.items.push_back(node_of(value));
  return array;
}

template <Settings T>
Node node_of(const T& settings) {
  Node table;
  T::describe([&](std::string_view key, auto member, const Rule&, std::string_view) {
    table.put(key, node_of(settings.*member));
  });
  return table;
}

}  // namespace dopaloop
