// The terminal as a screen of lines and a keyboard of bytes. Whatever ends the program, the terminal is given
// back as it was: at destruction, and in a handler for the signals that kill at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.h"
#include "tools/view/line.h"

namespace dopaloop {

// One at a time. Threads: one. Never blocks: a frame that a slow terminal has not taken yet is finished
// first, and newer ones are skipped meanwhile.
class Terminal {
 public:
  // Fails where `path` is no terminal, or is not ours to use (a job in the background).
  static Result<std::unique_ptr<Terminal>> open(const char* path = "/dev/tty");
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  int fd() const { return fd_; }  // readable: keys; belongs to this object
  Size size() const;
  void draw(const std::vector<std::string>& lines);
  bool unfinished() const { return !pending_.empty(); }  // call draw again once writable
  std::string read_keys();

 private:
  explicit Terminal(int fd) : fd_(fd) {}
  Status take_over();
  void push();

  int fd_;
  std::vector<std::string> shown_;
  Size shown_size_{0, 0};
  std::string pending_;
};

// From the environment: colour unless NO_COLOR is set or TERM is dumb, UTF-8 when the locale says so.
Look look_of_environment();

// TERM names something that can move its cursor.
bool terminal_is_capable();

}  // namespace dopaloop
