#include "rig/base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace dopaloop {
namespace {

RC_GTEST_PROP(Text, KeepsWhatFitsAndCutsTheRest, ()) {
  const auto s = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  const Text<8> text{std::string_view(s)};
  RC_ASSERT(text.view() == std::string_view(s).substr(0, 8));
  RC_ASSERT(text.empty() == s.empty());
}

TEST(Text, IsNeverCutInsideACharacter) {
  EXPECT_EQ(Text<4>("abcé").view(), "abc");  // two bytes, one too many
  EXPECT_EQ(Text<5>("abcé").view(), "abcé");
  EXPECT_EQ(Text<5>("ab€c").view(), "ab€");
  EXPECT_EQ(Text<4>("ab€c").view(), "ab");
  EXPECT_EQ(Text<3>("🐁").view(), "");
}

TEST(Text, ComparesByWhatIsInIt) {
  Text<8> a = "longer";
  a = "ab";
  EXPECT_EQ(a, Text<8>("ab"));
  EXPECT_FALSE(a == Text<8>("ac"));
  EXPECT_FALSE(a == Text<8>(std::string_view("ab\0", 3)));
}

TEST(Text, HoldsZeroBytesAndAnEmptyView) {
  EXPECT_EQ(Text<8>(std::string_view("a\0b", 3)).view().size(), 3u);
  EXPECT_TRUE(Text<8>(std::string_view{}).empty());
}

}  // namespace
}  // namespace dopaloop
