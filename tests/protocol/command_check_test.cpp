#include "protocol/command_check.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

v1::Command valid() {
  v1::Command c;
  c.set_version(1);
  c.set_request_id("1");
  c.set_who("a person");
  c.mutable_ping();
  return c;
}

std::span<const std::byte> bytes_of(const std::string& s) {
  return std::as_bytes(std::span(s.data(), s.size()));
}

std::string refusal(const v1::Command& c) {
  const auto checked = check_command(c);
  return checked ? "" : checked.error();
}

TEST(CommandCheck, AcceptsEveryActionWellFormed) {
  auto c = valid();
  EXPECT_EQ(refusal(c), "");
  c.mutable_stop_after_trial();
  EXPECT_EQ(refusal(c), "");
  c.mutable_stop_now();
  EXPECT_EQ(refusal(c), "");
  c.mutable_pause();
  EXPECT_EQ(refusal(c), "");
  c.mutable_resume();
  EXPECT_EQ(refusal(c), "");
  c.mutable_drop()->set_volume_ul(2);
  EXPECT_EQ(refusal(c), "");
  c.mutable_note()->set_text("wheel cleaned, 3 \xC2\xB5l spilled");
  EXPECT_EQ(refusal(c), "");
  c.mutable_disarm_light();
  EXPECT_EQ(refusal(c), "");
  c.mutable_arm_light()->set_confirm_present(true);
  EXPECT_EQ(refusal(c), "");
}

TEST(CommandCheck, RefusesAnotherVersion) {
  auto c = valid();
  c.set_version(2);
  EXPECT_EQ(refusal(c), "version 2 is not spoken here; this is version 1");
}

TEST(CommandCheck, RefusesNoAction) {
  auto c = valid();
  c.clear_action();
  EXPECT_EQ(refusal(c), "no action that this version knows");
}

TEST(CommandCheck, RefusesIdsThatAreEmptyLongOrUnprintable) {
  for (const std::string& id : {std::string(), std::string(37, 'x'), std::string("a b"), std::string("a\x1b"),
                                std::string("\xC3\xA9"), std::string("a\0b", 3)}) {
    auto c = valid();
    c.set_request_id(id);
    EXPECT_NE(refusal(c), "") << id;
  }
  auto c = valid();
  c.set_request_id(std::string(36, 'x'));
  EXPECT_EQ(refusal(c), "");
}

TEST(CommandCheck, RefusesDropsThatAreNotFinitePositiveAndSmall) {
  for (const double ul : {-1., 51., std::nan(""), std::numeric_limits<double>::infinity()}) {
    auto c = valid();
    c.mutable_drop()->set_volume_ul(ul);
    EXPECT_NE(refusal(c), "") << ul;
  }
}

TEST(CommandCheck, RefusesNotesThatCouldMoveATerminalsCursor) {
  for (const std::string& text :
       {std::string(), std::string(201, 'x'), std::string("a\x1b[2J"), std::string("a\nb"),
        std::string("\xC2\x9B"),
        std::string("\xE2\x80\xAE"
                    "abc"),
        std::string("\xFF"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"), std::string("\xC3")}) {
    auto c = valid();
    c.mutable_note()->set_text(text);
    EXPECT_NE(refusal(c), "") << text;
  }
}

TEST(CommandCheck, RefusesArmingWithoutAPersonAtTheRig) {
  auto c = valid();
  c.mutable_arm_light();
  EXPECT_NE(refusal(c).find("being at the rig"), std::string::npos);
}

TEST(CommandCheck, RefusesResetAndLightWithoutAPersonAtTheRig) {
  auto c = valid();
  c.mutable_reset();
  EXPECT_NE(refusal(c).find("being at the rig"), std::string::npos);
  c.mutable_reset()->set_confirm_present(true);
  EXPECT_EQ(refusal(c), "");
  c.mutable_light();
  EXPECT_NE(refusal(c).find("being at the rig"), std::string::npos);
  c.mutable_light()->set_confirm_present(true);
  EXPECT_EQ(refusal(c), "");
}

TEST(CommandCheck, RefusesTrainsOfNumbersThatCannotBe) {
  using Set = void (v1::Light::*)(double);
  for (const auto& [set, most] : {std::pair<Set, double>{&v1::Light::set_power_mw, kMaxLightMw},
                                  {&v1::Light::set_pulse_width_ms, kMaxLightPulseMs},
                                  {&v1::Light::set_frequency_hz, kMaxLightHz},
                                  {&v1::Light::set_duration_ms, kMaxLightMs}}) {
    auto c = valid();
    c.mutable_light()->set_confirm_present(true);
    (c.mutable_light()->*set)(most);
    EXPECT_EQ(refusal(c), "");
    for (const double wrong : {-1., most * 1.001, std::nan(""), std::numeric_limits<double>::infinity()}) {
      (c.mutable_light()->*set)(wrong);
      EXPECT_NE(refusal(c), "") << wrong;
    }
  }
}

TEST(CommandParse, RefusesWhatIsTooLargeBeforeReadingIt) {
  v1::Command out;
  const auto parsed = parse_command(bytes_of(std::string(kMaxCommandBytes + 1, '\0')), out);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "a command is at most 1024 bytes");
}

TEST(CommandParse, RefusesTwoActionsInOneMessage) {
  auto other = valid();
  other.mutable_drop()->set_volume_ul(3);
  v1::Command out;
  const auto parsed = parse_command(bytes_of(valid().SerializeAsString() + other.SerializeAsString()), out);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "more than one action in one command");
}

TEST(CommandParse, SkipsFieldsOfALaterVersion) {
  v1::Command out;
  const std::string later =
      valid().SerializeAsString() + std::string("\xA0\x06\x07", 3);  // field 100, varint 7
  EXPECT_TRUE(parse_command(bytes_of(later), out));
  EXPECT_EQ(out.request_id(), "1");
}

TEST(CommandParse, KeepsTheRequestIdOfARefusedCommand) {
  auto c = valid();
  c.set_version(9);
  v1::Command out;
  EXPECT_FALSE(parse_command(bytes_of(c.SerializeAsString()), out));
  EXPECT_EQ(out.request_id(), "1");
}

RC_GTEST_PROP(CommandParse, OfAnyBytesEitherRefusesOrGivesACheckedCommand, (const std::string& junk)) {
  v1::Command out;
  if (parse_command(bytes_of(junk), out)) RC_ASSERT(check_command(out).has_value());
}

// Flip bytes of a valid command: nearer to the edge than plain junk.
RC_GTEST_PROP(CommandParse, OfADamagedCommandEitherRefusesOrGivesACheckedCommand,
              (const std::vector<std::pair<unsigned char, unsigned char>>& damage)) {
  auto c = valid();
  c.mutable_note()->set_text("hello");
  std::string frame = c.SerializeAsString();
  for (const auto& [where, what] : damage) frame[where % frame.size()] = static_cast<char>(what);
  v1::Command out;
  if (parse_command(bytes_of(frame), out)) RC_ASSERT(check_command(out).has_value());
}

}  // namespace
}  // namespace dopaloop
