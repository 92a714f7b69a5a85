#include "tools/view/keys.h"

#include <algorithm>
#include <cstddef>

#include "protocol/command_check.h"

namespace dopaloop {
namespace {

constexpr char kEscape = '\x1b';

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Arrow and function keys arrive as ESC [ ... or ESC O x in one read: none of their letters is a key of ours.
std::size_t sequence_length(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return std::min<std::size_t>(3, bytes.size());
  if (bytes[1] != '[') return 2;  // Alt with a key
  std::size_t i = 2;
  while (i < bytes.size() && (bytes[i] < '@' || bytes[i] > '~')) ++i;
  return std::min(i + 1, bytes.size());
}

void erase_character(std::string& text) {
  while (!text.empty() && is_continuation(text.back())) text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

std::vector<Asked> KeyReader::feed(std::string_view bytes, SessionTime now) {
  std::vector<Asked> asked;
  while (!bytes.empty()) {
    const std::size_t skip = bytes.front() == kEscape ? sequence_length(bytes) : 0;
    if (skip == 0) {
      switch (mode_) {
        case Mode::keys:
          key(bytes.front(), now, asked);
          break;
        case Mode::note:
          note_key(bytes.front(), asked);
          break;
        case Mode::arm:
          present_key(bytes.front(), Wish::arm_light, asked);
          break;
        case Mode::reset:
          present_key(bytes.front(), Wish::reset_light, asked);
          break;
      }
    }
    bytes.remove_prefix(skip == 0 ? 1 : skip);
  }
  return asked;
}

void KeyReader::key(char c, SessionTime now, std::vector<Asked>& asked) {
  switch (c) {
    case 'd':
      if (last_drop_key_ == SessionTime::min() || now - last_drop_key_ >= kDropPause)
        asked.push_back({Wish::drop, ""});
      last_drop_key_ = now;
      break;
    case 'n':
      mode_ = Mode::note;
      break;
    case 'p':
      asked.push_back({Wish::pause_or_resume, ""});
      break;
    case 'q':
      asked.push_back({Wish::stop_after_trial, ""});
      break;
    case 'Q':
    case 'X':
      asked.push_back({Wish::stop_now, ""});
      break;
    case 'l':
      asked.push_back({Wish::disarm_light, ""});
      break;
    case 'a':
      mode_ = Mode::arm;
      break;
    case 'r':
      mode_ = Mode::reset;
      break;
    case '?':
      help_ = !help_;
      break;
    default:
      break;
  }
}

void KeyReader::note_key(char c, std::vector<Asked>& asked) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\r' || c == '\n') {
    if (!is_printable_utf8(typed_)) erase_character(typed_);  // the last one did not fit whole
    if (!typed_.empty()) asked.push_back({Wish::note, typed_});
    typed_.clear();
    mode_ = Mode::keys;
  } else if (c == kEscape) {
    typed_.clear();
    mode_ = Mode::keys;
  } else if (byte == 0x7F || byte == 0x08) {
    erase_character(typed_);
  } else if (byte >= 0x20 && typed_.size() < kMaxNoteBytes) {
    typed_ += c;
  }
}

void KeyReader::present_key(char c, Wish wish, std::vector<Asked>& asked) {
  if (c == 'y') asked.push_back({wish, ""});
  mode_ = Mode::keys;
}

std::string KeyReader::prompt() const {
  switch (mode_) {
    case Mode::keys:
      return "";
    case Mode::note:
      return "note (Enter sends, Esc leaves): " + typed_;
    case Mode::arm:
      return "arm light: I am at the rig, nobody looks into an open fibre (y/n): ";
    case Mode::reset:
      return "reset light's trip: I am at the rig and have seen why it tripped (y/n): ";
  }
  return "";
}

}  // namespace dopaloop
