#include "rig/base/fixed_list.h"

#include <gtest/gtest.h>

#include <numeric>

#include "rig/base/check.h"

namespace dopaloop {
namespace {

TEST(FixedList, KeepsItemsInOrderAndForgetsThemWhenCleared) {
  FixedList<int, 3> list;
  EXPECT_TRUE(list.empty());
  list.push(1);
  list.push(2);
  list.push(3);
  EXPECT_EQ(list.size(), list.capacity());
  EXPECT_EQ(list[1], 2);
  EXPECT_EQ(std::accumulate(list.begin(), list.end(), 0), 6);
  list.clear();
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.begin(), list.end());
}

TEST(FixedListDeathTest, TreatsOverflowAsABug) {
  FixedList<int, 1> list;
  list.push(1);
  EXPECT_DEATH(list.push(2), "bug: a fixed list overflowed");
}

TEST(CheckDeathTest, MakesOutputsSafeBeforeItAborts) {
  EXPECT_DEATH(
      {
        set_safe_outputs_handler([]() noexcept { std::fputs("outputs are off\n", stderr); });
        DOPALOOP_CHECK(1 + 1 == 3, "numbers are broken");
      },
      "outputs are off\n.*bug: numbers are broken \\(1 \\+ 1 == 3\\)");
}

TEST(CheckDeathTest, RunsTheHandlerOnceThoughItFailsItself) {
  EXPECT_DEATH(
      {
        set_safe_outputs_handler([]() noexcept { DOPALOOP_CHECK(false, "the handler is broken"); });
        DOPALOOP_CHECK(false, "the first bug");
      },
      "the handler is broken");
}

TEST(Check, EvaluatesNothingElseWhenItHolds) {
  int calls = 0;
  DOPALOOP_CHECK(++calls == 1, "counts once");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace dopaloop
