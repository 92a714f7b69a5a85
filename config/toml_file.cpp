#include "config/toml_file.h"

#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/toml_depth.h"

namespace dopaloop {
namespace {

int line_of(const toml::node& node) { return std::max(1, static_cast<int>(node.source().begin.line)); }

Node convert(const toml::node& node, const std::set<int>& repaired);

// In the text's order, which the library's tables do not keep.
void convert_members(const toml::table& table, const std::set<int>& repaired, Node& out) {
  std::vector<std::pair<const toml::key*, const toml::node*>> members;
  for (const auto& [key, value] : table) members.emplace_back(&key, &value);
  const auto place = [](const auto& member) {
    const toml::source_position at = member.first->source().begin;
    return std::pair(at.line, at.column);
  };
  std::stable_sort(members.begin(), members.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  for (const auto& [key, value] : members) out.put(key->str(), convert(*value, repaired));
}

void convert_items(const toml::array& array, const std::set<int>& repaired, Node& out) {
  for (const auto& item : array) out.items.push_back(convert(item, repaired));
}

Node convert_value(const toml::node& node) {
  if (const auto* v = node.as_boolean()) return Node::of(v->get());
  if (const auto* v = node.as_integer()) return Node::of(v->get());
  if (const auto* v = node.as_floating_point()) return Node::of(v->get());
  if (const auto* v = node.as_string()) return Node::of(std::string_view(v->get()));
  Node date;
  date.kind = Node::Kind::date;
  return date;
}

Node convert(const toml::node& node, const std::set<int>& repaired) {
  Node out;
  if (const auto* table = node.as_table()) {
    convert_members(*table, repaired, out);
  } else if (const auto* array = node.as_array()) {
    out.kind = Node::Kind::array;
    convert_items(*array, repaired, out);
  } else {
    out = convert_value(node);
  }
  out.line = line_of(node);
  if (out.kind == Node::Kind::text && repaired.contains(out.line)) out.kind = Node::Kind::mistaken;
  return out;
}

struct SyntaxError {
  int line = 1;
  std::string what;
  bool repeats = false;  // a key or table given twice
};

struct Attempt {
  toml::table table;
  std::optional<SyntaxError> error;
};

Attempt attempt(const std::string& text) {
  try {
    return {toml::parse(text), std::nullopt};
  } catch (const toml::parse_error& e) {
    const std::string what(e.description());
    return {{},
            SyntaxError{std::max(1, static_cast<int>(e.source().begin.line)), what,
                        what.find("redefine") != std::string::npos}};
  }
}

std::string sentence(const SyntaxError& error) {
  return error.repeats ? "given twice" : "not TOML: " + error.what;
}

// The text as lines that can be mended one by one.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      lines_.emplace_back(text.substr(from, end - from));
      from = end + 1;
    }
  }

  std::string joined() const {
    std::string all;
    for (const std::string& line : lines_) all += line + "\n";
    return all;
  }

  // The bare key of a line `key = ...`; empty for any other line.
  std::string key_at(int line) const {
    constexpr std::string_view kBare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    const std::string_view text = at(line);
    const std::size_t from = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t end = std::min(text.find_first_not_of(kBare, from), text.size());
    const std::size_t next = text.find_first_not_of(" \t", end);
    if (end == from || next == std::string_view::npos || text[next] != '=') return {};
    return std::string(text.substr(from, end - from));
  }

  // The table that a line `[table]` opens; empty for any other line.
  std::string header_at(int line) const {
    const std::string_view text = at(line);
    const std::size_t open = text.find_first_not_of(" \t");
    if (open == std::string_view::npos || text[open] != '[') return {};
    const std::size_t name = text.find_first_not_of("[ \t", open);
    const std::size_t close = text.find_first_of("] \t", name);
    return close == std::string_view::npos ? "" : std::string(text.substr(name, close - name));
  }

  // The name a mistake on this line goes by: of the key or table that stands there, in full.
  std::string name_at(int line) const {
    const std::string key = key_at(line);
    if (key.empty()) return header_at(line).empty() ? "syntax" : header_at(line);
    int header = line - 1;
    while (header > 0 && header_at(header).empty()) --header;
    return dotted(header_at(header), key);
  }

  void replace(int line, std::string text) { lines_[static_cast<std::size_t>(line - 1)] = std::move(text); }

 private:
  std::string_view at(int line) const {
    const auto i = static_cast<std::size_t>(line - 1);  // line 0 wraps round to no line
    return i < lines_.size() ? std::string_view(lines_[i]) : std::string_view();
  }

  std::vector<std::string> lines_;
};

}  // namespace

ParsedToml parse_toml(std::string_view text) {
  constexpr std::size_t kMostMistakes = 50;
  ParsedToml parsed;
  Lines lines(text);
  std::set<int> repaired, mended;
  while (true) {
    const std::string joined = lines.joined();
    if (const int line = line_of_deep_key(joined)) {
      parsed.mistakes.push_back(
          {line, "syntax",
           "a key of more than " + std::to_string(kMostKeyParts) +
               " names joined by dots; the file is judged no further until this is mended"});
      parsed.complete = false;
      return parsed;
    }
    const Attempt result = attempt(joined);
    if (!result.error) {
      convert_members(result.table, repaired, parsed.root);
      return parsed;
    }
    const SyntaxError& error = *result.error;
    const std::string key = lines.key_at(error.line);
    const bool first = mended.insert(error.line).second;
    const bool goes_on = first && !key.empty() && parsed.mistakes.size() < kMostMistakes;
    if (first) parsed.mistakes.push_back({error.line, lines.name_at(error.line), sentence(error)});
    if (!goes_on) {
      parsed.mistakes.back().message += "; the file is judged no further until this is mended";
      parsed.complete = false;
      return parsed;
    }
    // A repeated key is left out, so that its first value stands; any other keeps its place without a value.
    lines.replace(error.line, error.repeats ? "" : key + " = ''");
    if (!error.repeats) repaired.insert(error.line);
  }
}

}  // namespace dopaloop
