#include <gtest/gtest.h>

#include <array>

#include "config/edit_distance.h"
#include "config/finding.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("", "ab"), 2u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("power", "pwoer"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // a letter is not edited twice
}

TEST(ProbablyMeant, IsTheNearestWordOrNone) {
  constexpr std::array<std::string_view, 3> words{"power_mw", "pulse_width_ms", "at"};
  EXPECT_EQ(probably_meant("powr_mw", words), "power_mw");
  EXPECT_EQ(probably_meant("pulse_width_us", words), "pulse_width_ms");
  EXPECT_EQ(probably_meant("pulse_width", words), "pulse_width_ms");
  EXPECT_EQ(probably_meant("frequency", words), std::nullopt);
  EXPECT_EQ(probably_meant("x", words), std::nullopt);
}

TEST(Amount, KeepsFourDigitsThatCount) {
  EXPECT_EQ(amount(31.830988618, "mW/mm2"), "31.83 mW/mm2");
  EXPECT_EQ(amount(.00041666, "mW"), "0.0004167 mW");
  EXPECT_EQ(amount(0, "ul"), "0 ul");
  EXPECT_EQ(amount(-2.5, ""), "-2.5");
}

// An array of tables, which no shipped setting uses yet.
struct Port {
  double width_ms = 1;
  template <class F>
  static constexpr void describe(F&& f) {
    f("width_ms", &Port::width_ms, required(0, 10), "width");
  }
};
struct Board {
  std::vector<Port> ports;
  template <class F>
  static constexpr void describe(F&& f) {
    f("ports", &Board::ports, optional(), "ports");
  }
};

TEST(ReadSettings, ReadsAnArrayOfTablesAndNamesItsMistakes) {
  Node good, bad;
  good.put("width_ms", Node::of(2.));
  bad.put("width_ms", Node::of(20.));
  Node ports;
  ports.kind = Node::Kind::array;
  ports.items = {good, bad};
  Node root;
  root.put("ports", ports);
  Board board;
  Mistakes mistakes;
  read_settings(root, "", board, mistakes);
  ASSERT_EQ(board.ports.size(), 2u);
  EXPECT_EQ(board.ports[0].width_ms, 2);
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_EQ(mistakes[0].key, "ports[1].width_ms");
  EXPECT_EQ(mistakes[0].message, "20 is above 10");
}

}  // namespace
}  // namespace dopaloop
