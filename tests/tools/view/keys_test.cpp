#include "tools/view/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/command_check.h"
#include "tools/view/operator.h"

namespace dopaloop {
namespace {

constexpr SessionTime kNow = at_ns<SessionTime>(1'000'000'000'000);

std::vector<Wish> wishes(KeyReader& reader, std::string_view typed, SessionTime now = kNow) {
  std::vector<Wish> all;
  for (const auto& a : reader.feed(typed, now)) all.push_back(a.wish);
  return all;
}

TEST(KeyReader, KnowsItsKeys) {
  KeyReader r;
  EXPECT_EQ(wishes(r, "dpqQXl"), (std::vector{Wish::drop, Wish::pause_or_resume, Wish::stop_after_trial,
                                              Wish::stop_now, Wish::stop_now, Wish::disarm_light}));
  EXPECT_TRUE(wishes(r, "zDPL \r\n\t").empty());
}

TEST(KeyReader, GivesOneDropHoweverLongTheKeyIsHeld) {
  KeyReader r;
  EXPECT_EQ(wishes(r, "dddd").size(), 1U);
  SessionTime now = kNow;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(wishes(r, "d", now += std::chrono::milliseconds(33)).empty());
  EXPECT_TRUE(wishes(r, "d", now += KeyReader::kDropPause - Duration{1}).empty());
  EXPECT_EQ(wishes(r, "d", now += KeyReader::kDropPause).size(), 1U);
}

TEST(KeyReader, TakesALineForANote) {
  KeyReader r;
  EXPECT_TRUE(r.feed("nspout cleann\x7f", kNow).empty());
  EXPECT_TRUE(r.feed("ed, 2\xC2\xB5l\x7f\x7f lost", kNow).empty());
  EXPECT_NE(r.prompt().find("spout cleaned, 2 lost"), std::string::npos) << r.prompt();
  const auto asked = r.feed("\r", kNow);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].wish, Wish::note);
  EXPECT_EQ(asked[0].text, "spout cleaned, 2 lost");
  EXPECT_EQ(r.prompt(), "");
}

TEST(KeyReader, LeavesANoteAtEscapeAndSendsNoEmptyOne) {
  KeyReader r;
  EXPECT_TRUE(r.feed("nabc", kNow).empty());
  EXPECT_TRUE(r.feed("\x1b", kNow).empty());
  EXPECT_TRUE(r.feed("n\r", kNow).empty());
  EXPECT_EQ(r.prompt(), "");
}

TEST(KeyReader, ArmsLightOnlyAfterAnExplicitYes) {
  KeyReader r;
  EXPECT_TRUE(r.feed("a", kNow).empty());
  EXPECT_NE(r.prompt().find("I am at the rig"), std::string::npos);
  EXPECT_TRUE(r.feed("\r", kNow).empty());
  EXPECT_EQ(r.prompt(), "");
  EXPECT_TRUE(wishes(r, "y").empty());
  EXPECT_EQ(wishes(r, "ay"), std::vector{Wish::arm_light});
}

TEST(KeyReader, ResetsOnlyAfterAnExplicitYes) {
  KeyReader r;
  EXPECT_TRUE(r.feed("r", kNow).empty());
  EXPECT_NE(r.prompt().find("I am at the rig"), std::string::npos);
  EXPECT_TRUE(r.feed("n", kNow).empty());
  EXPECT_EQ(wishes(r, "ry"), std::vector{Wish::reset_light});
  EXPECT_TRUE(command_for({Wish::reset_light, ""}, false).reset().confirm_present());
}

TEST(KeyReader, DoesNotMistakeArrowAndFunctionKeysForItsOwn) {
  KeyReader r;
  EXPECT_TRUE(wishes(r, "\x1b[A\x1bOd\x1b[1;5d\x1b[15~\x1bq\x1b").empty());
  EXPECT_EQ(wishes(r, "\x1b[Dq"), std::vector{Wish::stop_after_trial});
}

TEST(KeyReader, TurnsHelpOnAndOff) {
  KeyReader r;
  (void)r.feed("?", kNow);
  EXPECT_TRUE(r.help());
  (void)r.feed("?", kNow);
  EXPECT_FALSE(r.help());
}

TEST(CommandFor, PausesOrResumesAsTheSessionStands) {
  EXPECT_TRUE(command_for({Wish::pause_or_resume, ""}, false).has_pause());
  EXPECT_TRUE(command_for({Wish::pause_or_resume, ""}, true).has_resume());
}

// Whatever is typed, rigd is sent nothing that it must refuse as malformed.
RC_GTEST_PROP(KeyReader, NeverAsksForAMalformedNote, (const std::string& junk)) {
  KeyReader r;
  for (auto& a : r.feed("n" + junk + "\r", kNow)) {
    if (a.wish != Wish::note || !is_printable_utf8(a.text)) continue;
    v1::Command c = command_for(a, false);
    c.set_version(1), c.set_request_id("1"), c.set_who("x");
    RC_ASSERT(check_command(c).has_value());
  }
}

}  // namespace
}  // namespace dopaloop
