// A settings file as a tree of values, each with the line it stands on: what the loader reads and what the
// dump writes, free of any TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dopaloop {

struct Node;

struct Member;

struct Node {
  // mistaken: the value could not be parsed and has been reported; it is present and judged no further.
  enum class Kind { table, array, boolean, integer, real, text, date, mistaken };

  Kind kind = Kind::table;
  int line = 1;  // of the value's first character; of a table: its header's
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<Node> items;      // of an array
  std::vector<Member> members;  // of a table, in the text's order

  const Node* find(std::string_view key) const;  // nullptr: no such member
  Node* find(std::string_view key);
  void put(std::string_view key, Node value);

  static Node of(bool value);
  static Node of(std::int64_t value);
  static Node of(double value);
  static Node of(std::string_view value);
};

struct Member {
  std::string key;
  Node value;
};

// "a table", "a number with a fraction", ...: what a person would call a value of this kind.
std::string_view words_of(Node::Kind kind);

// One thing that is wrong at one place.
struct Mistake {
  int line = 0;     // 0: in no line of the file
  std::string key;  // dotted, in full: interlock.light.power_max_mw
  std::string message;
};

using Mistakes = std::vector<Mistake>;

// The dotted name of a member of the table `prefix` ("" for the top).
std::string dotted(std::string_view prefix, std::string_view key);

// The shortest decimal text that reads back as exactly this number: 0.05, 60, 1e-09.
std::string number_text(double value);

}  // namespace dopaloop
