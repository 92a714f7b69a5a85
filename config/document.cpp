#include "config/document.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace dopaloop {
namespace {

template <class Members>
auto* find_in(Members& members, std::string_view key) {
  const auto at = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return at == members.end() ? nullptr : &at->value;
}

}  // namespace

const Node* Node::find(std::string_view key) const { return find_in(members, key); }
Node* Node::find(std::string_view key) { return find_in(members, key); }

void Node::put(std::string_view key, Node value) { members.push_back({std::string(key), std::move(value)}); }

Node Node::of(bool value) {
  Node n;
  n.kind = Kind::boolean;
  n.boolean = value;
  return n;
}

Node Node::of(std::int64_t value) {
  Node n;
  n.kind = Kind::integer;
  n.integer = value;
  return n;
}

Node Node::of(double value) {
  Node n;
  n.kind = Kind::real;
  n.real = value;
  return n;
}

Node Node::of(std::string_view value) {
  Node n;
  n.kind = Kind::text;
  n.text = value;
  return n;
}

std::string_view words_of(Node::Kind kind) {
  constexpr std::array<std::string_view, 8> words{
      "a table", "an array", "true or false", "a whole number", "a number with a fraction",
      "a text",  "a date",   "a mistake"};
  return words[static_cast<std::size_t>(kind)];
}

std::string dotted(std::string_view prefix, std::string_view key) {
  return prefix.empty() ? std::string(key) : std::string(prefix) + "." + std::string(key);
}

std::string number_text(double value) {
  std::array<char, 40> chars;
  const double size = std::abs(value);
  const auto form =
      size == 0 || (size >= 1e-5 && size < 1e15) ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(chars.data(), chars.data() + chars.size(), value, form);
  return {chars.data(), end.ptr};
}

}  // namespace dopaloop
