// Keys to wishes: what a person typed, one read of the keyboard at a time. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/time.h"

namespace dopaloop {

enum class Wish : std::uint8_t {
  drop,
  note,
  pause_or_resume,
  stop_after_trial,
  stop_now,
  disarm_light,
  arm_light,
  reset_light
};

struct Asked {
  Wish wish{};
  std::string text;  // of a note
};

class KeyReader {
 public:
  // Held down, d gives one drop: a further drop needs the key to have been still for so long.
  static constexpr Duration kDropPause = std::chrono::milliseconds(700);

  std::vector<Asked> feed(std::string_view bytes, SessionTime now);

  // The question being answered with what is typed so far; empty when none is asked.
  std::string prompt() const;
  bool help() const { return help_; }

 private:
  enum class Mode : std::uint8_t { keys, note, arm, reset };
  void key(char c, SessionTime now, std::vector<Asked>& asked);
  void note_key(char c, std::vector<Asked>& asked);
  void present_key(char c, Wish wish, std::vector<Asked>& asked);

  Mode mode_ = Mode::keys;
  std::string typed_;
  bool help_ = false;
  SessionTime last_drop_key_ = SessionTime::min();
};

}  // namespace dopaloop
