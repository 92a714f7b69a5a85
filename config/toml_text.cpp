#include "config/toml_text.h"

#include <string_view>

namespace dopaloop {
namespace {

using Kind = Node::Kind;

// TOML tells a real from an integer by its fraction or exponent.
std::string real_text(double value) {
  const std::string text = number_text(value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string escaped(unsigned char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  return std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    out += byte < 0x20 || byte == 0x7f ? escaped(byte) : std::string(1, c);
  }
  return out + "\"";
}

std::string array_text(const Node& array) {
  std::string out;
  for (const Node& item : array.items) (out += out.empty() ? "" : ", ") += toml_value(item);
  return "[" + out + "]";
}

std::string inline_table(const Node& table) {
  std::string out;
  for (const auto& [key, value] : table.members)
    (out += out.empty() ? "" : ", ") += key + " = " + toml_value(value);
  return "{" + out + "}";
}

void write_table(const Node& table, const std::string& name, std::string& out) {
  for (const auto& [key, value] : table.members) {
    if (value.kind != Kind::table) out += key + " = " + toml_value(value) + "\n";
  }
  for (const auto& [key, value] : table.members) {
    if (value.kind != Kind::table) continue;
    out += "\n[" + dotted(name, key) + "]\n";
    write_table(value, dotted(name, key), out);
  }
}

}  // namespace

std::string toml_value(const Node& value) {
  switch (value.kind) {
    case Kind::boolean:
      return value.boolean ? "true" : "false";
    case Kind::integer:
      return std::to_string(value.integer);
    case Kind::real:
      return real_text(value.real);
    case Kind::array:
      return array_text(value);
    case Kind::table:
      return inline_table(value);
    default:
      return quoted(value.text);
  }
}

std::string toml_document(const Node& root) {
  std::string out;
  write_table(root, "", out);
  return out;
}

}  // namespace dopaloop
