#include "protocol/command_check.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

using Checked = tl::expected<void, std::string>;

tl::unexpected<std::string> refuse(std::string why) { return tl::unexpected<std::string>(std::move(why)); }

// One code point from the front of `text`, which it shortens; nothing when the bytes are not UTF-8.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80         ? 1
                             : (first >> 5) == 6  ? 2
                             : (first >> 4) == 14 ? 3
                             : (first >> 3) == 30 ? 4
                                                  : 0;
  if (length == 0 || length > text.size()) return std::nullopt;
  std::uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < smallest[length] || surrogate || point > 0x10FFFF) return std::nullopt;
  text.remove_prefix(length);
  return point;
}

// What could move a terminal's cursor or turn a log line around.
bool is_control(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

Checked check_text(std::string_view name, std::string_view text, std::size_t max) {
  if (text.empty()) return refuse(std::string(name) + " is empty");
  if (text.size() > max)
    return refuse(std::string(name) + " is longer than " + std::to_string(max) + " bytes");
  if (!is_printable_utf8(text)) return refuse(std::string(name) + " is not printable UTF-8");
  return {};
}

Checked check_drop(const v1::Drop& drop) {
  if (!std::isfinite(drop.volume_ul())) return refuse("drop.volume_ul is not a finite number");
  if (drop.volume_ul() < 0 || drop.volume_ul() > kMaxDropUl) return refuse("drop.volume_ul is outside 0..50");
  return {};
}

Checked check_set(const v1::SetParameter& set) {
  if (!std::isfinite(set.value())) return refuse("set_parameter.value is not a number");
  if (auto key = check_text("set_parameter.parameter", set.parameter(), kMaxParameterBytes); !key) return key;
  return check_text("set_parameter.why", set.why(), kMaxNoteBytes);
}

Checked check_number(std::string_view name, double value, double max) {
  if (value >= 0 && value <= max) return {};  // false for NaN
  return refuse(std::string(name) + " is outside 0.." + std::to_string(static_cast<int>(max)));
}

Checked check_present(bool confirmed, std::string_view what) {
  if (confirmed) return {};
  return refuse(std::string(what) + " needs a person who confirms being at the rig");
}

Checked check_light(const v1::Light& light) {
  if (auto here = check_present(light.confirm_present(), "light by hand"); !here) return here;
  if (auto ok = check_number("light.power_mw", light.power_mw(), kMaxLightMw); !ok) return ok;
  if (auto ok = check_number("light.pulse_width_ms", light.pulse_width_ms(), kMaxLightPulseMs); !ok)
    return ok;
  if (auto ok = check_number("light.frequency_hz", light.frequency_hz(), kMaxLightHz); !ok) return ok;
  return check_number("light.duration_ms", light.duration_ms(), kMaxLightMs);
}

Checked check_action(const v1::Command& c) {
  switch (c.action_case()) {
    case v1::Command::ACTION_NOT_SET:
      return refuse("no action that this version knows");
    case v1::Command::kDrop:
      return check_drop(c.drop());
    case v1::Command::kNote:
      return check_text("note.text", c.note().text(), kMaxNoteBytes);
    case v1::Command::kArmLight:
      return check_present(c.arm_light().confirm_present(), "arming light");
    case v1::Command::kSetParameter:
      return check_set(c.set_parameter());
    case v1::Command::kReset:
      return check_present(c.reset().confirm_present(), "resetting a trip");
    case v1::Command::kLight:
      return check_light(c.light());
    default:
      return {};
  }
}

bool is_action(int field) {
  switch (field) {
    case v1::Command::kStopAfterTrialFieldNumber:
    case v1::Command::kStopNowFieldNumber:
    case v1::Command::kPauseFieldNumber:
    case v1::Command::kResumeFieldNumber:
    case v1::Command::kDropFieldNumber:
    case v1::Command::kNoteFieldNumber:
    case v1::Command::kDisarmLightFieldNumber:
    case v1::Command::kArmLightFieldNumber:
    case v1::Command::kPingFieldNumber:
    case v1::Command::kAcknowledgeFieldNumber:
    case v1::Command::kAdvanceFieldNumber:
    case v1::Command::kSetParameterFieldNumber:
    case v1::Command::kResetFieldNumber:
    case v1::Command::kLightFieldNumber:
      return true;
    default:
      return false;
  }
}

// A oneof keeps the last of several; here several are a mistake, so they are counted on the wire.
int actions_on_the_wire(std::span<const std::byte> frame) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(frame.data()),
                                            static_cast<int>(frame.size()));
  int actions = 0;
  for (std::uint32_t tag = in.ReadTag(); tag != 0; tag = in.ReadTag()) {
    if (is_action(WireFormatLite::GetTagFieldNumber(tag))) ++actions;
    if (!WireFormatLite::SkipField(&in, tag)) break;
  }
  return actions;
}

}  // namespace

bool is_request_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestId &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_printable_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || is_control(*point)) return false;
  }
  return true;
}

tl::expected<void, std::string> check_command(const v1::Command& command) {
  if (command.version() != 1)
    return refuse("version " + std::to_string(command.version()) + " is not spoken here; this is version 1");
  if (!is_request_id(command.request_id()))
    return refuse("request_id is not 1 to 36 printable ASCII characters");
  if (auto who = check_text("who", command.who(), kMaxWhoBytes); !who) return who;
  return check_action(command);
}

tl::expected<void, std::string> parse_command(std::span<const std::byte> frame, v1::Command& command) {
  command.Clear();
  if (frame.size() > kMaxCommandBytes)
    return refuse("a command is at most " + std::to_string(kMaxCommandBytes) + " bytes");
  if (!command.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
    return refuse("the message is not a Command");
  if (actions_on_the_wire(frame) > 1) return refuse("more than one action in one command");
  return check_command(command);
}

}  // namespace dopaloop
