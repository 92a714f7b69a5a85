// The door of the command socket: what a client sent is looked at here before anything else sees it. A
// malformed, oversized or hostile message is refused with a reason that is safe to log and to send back.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace dopaloop {

namespace v1 {
class Command;
}

inline constexpr std::size_t kMaxCommandBytes = 1024;  // a whole Command frame
inline constexpr std::size_t kMaxRequestId = 36;       // printable ASCII, at least one
inline constexpr std::size_t kMaxWhoBytes = 64;        // UTF-8, no control characters, at least one
inline constexpr std::size_t kMaxNoteBytes = 200;      // UTF-8, no control characters, at least one
inline constexpr std::size_t kMaxParameterBytes = 40;  // UTF-8, no control characters, at least one
inline constexpr double kMaxDropUl = 50;               // the rig's interlock limits it further

// What a train by hand may be asked as; the rig's interlock limits it further.
inline constexpr double kMaxLightMw = 100, kMaxLightPulseMs = 10000, kMaxLightHz = 1000, kMaxLightMs = 600000;

// Version 1, an id, a sender, exactly one action, numbers finite and in range, texts short and printable.
tl::expected<void, std::string> check_command(const v1::Command& command);

// A received frame into `command`: size, encoding, one action only, then check_command. Where it fails,
// `command` holds what could be read, so that the reply can name its request_id if that is a valid one.
tl::expected<void, std::string> parse_command(std::span<const std::byte> frame, v1::Command& command);

// 1..kMaxRequestId characters of printable ASCII.
bool is_request_id(std::string_view id);

// Well-formed UTF-8 without control characters (C0, DEL, C1, line and direction marks).
bool is_printable_utf8(std::string_view text);

}  // namespace dopaloop
