#include "tools/view/line.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace dopaloop {
namespace {

constexpr Look kUtf8{.colour = false, .utf8 = true};
constexpr Look kAscii{.colour = false, .utf8 = false};

TEST(Line, CutsWhatDoesNotFit) { EXPECT_EQ(Line(5, kUtf8).add("abc").add("defg").text(), "abcde"); }

TEST(Line, NeverCutsAWideCharacterInTwo) {
  const Line l = Line(4, kUtf8).add("a日本語");
  EXPECT_EQ(l.text(), "a日");
  EXPECT_EQ(l.used(), 3);
}

TEST(Line, ShowsControlCharactersAsQuestionMarks) {
  EXPECT_EQ(Line(80, kUtf8).add("a\x1b[2J\n\x7f").text(), "a?[2J??");
  EXPECT_EQ(Line(80, kUtf8).add("\xE2\x80\xAE\xC2\x9B\xFF").text(), "???");
}

TEST(Line, ShowsAccentsOnlyWhereTheTerminalSpeaksUtf8) {
  EXPECT_EQ(Line(80, kUtf8).add("Zürich").text(), "Zürich");
  EXPECT_EQ(Line(80, kAscii).add("Zürich").text(), "Z?rich");
}

TEST(Line, ColoursOnlyWhenAsked) {
  EXPECT_EQ(Line(80, kUtf8).add("x", Style::bad).text(), "x");
  const std::string coloured = Line(80, {.colour = true, .utf8 = true}).add("x", Style::bad).text();
  EXPECT_EQ(coloured, "\x1b[31mx\x1b[0m");
  EXPECT_EQ(display_width(coloured), 1);
}

TEST(Line, DrawsABarInProportion) {
  EXPECT_EQ(Line(80, kAscii).bar(.5, 4).text(), "[##..]");
  EXPECT_EQ(Line(80, kAscii).bar(7, 4).text(), "[####]");
  EXPECT_EQ(Line(80, kAscii).bar(std::nan(""), 4).text(), "[....]");
}

TEST(Line, DrawsTheNewestValuesOfAChart) {
  const double values[] = {9, 0, 1, std::nan("")};
  EXPECT_EQ(Line(80, kAscii).chart(values, 3, 0, 1).text(), "_# ");
  EXPECT_EQ(Line(80, kAscii).chart(values, -1, 0, 1).text(), "");
}

TEST(Line, DrawsAnEstimateWithItsBandAndZero) {
  EXPECT_EQ(Line(80, kAscii).estimate(1, .5, 2, 9).text(), "    |=O= ");
}

TEST(Numbers, AreShortAndSayWhenThereIsNone) {
  EXPECT_EQ(contrast_text(0), "0");
  EXPECT_EQ(contrast_text(.5), ".50");
  EXPECT_EQ(contrast_text(1), "1");
  EXPECT_EQ(signed_fixed(1.94, 1), "+1.9");
  EXPECT_EQ(signed_fixed(-.8, 1), "-0.8");
  EXPECT_EQ(fixed(std::nan(""), 1), "-");
  EXPECT_EQ(percent(10, 12), "83 %");
  EXPECT_EQ(percent(0, 0), "-");
  EXPECT_LE(fixed(std::numeric_limits<double>::infinity(), 0).size(), 20U);
}

RC_GTEST_PROP(Line, IsNeverWiderThanItMayBe, (const std::string& text, bool colour, bool utf8)) {
  const int columns = *rc::gen::inRange(0, 40);
  Line l(columns, {colour, utf8});
  l.add(text, Style::caution).to(20).add(text);
  RC_ASSERT(display_width(l.text()) <= columns);
  RC_ASSERT(display_width(l.text()) == l.used());
}

}  // namespace
}  // namespace dopaloop
