// The session as lines, for output that is no terminal: one a trial, one an event.
#pragma once

#include <deque>
#include <iosfwd>
#include <memory>
#include <string>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {

// Running counts between two states: the newest state's, and the trials that closed after it. Who joins late
// has none before the first state. Water is right to the drop of the trial under way.
class Tally {
 public:
  void add(const v1::State& state);
  void add(const v1::Trial& trial);
  // The newest state with its counts brought up to the last trial.
  const v1::State& now() const { return now_; }

 private:
  void count(const v1::Trial& trial);
  v1::State now_;
  std::deque<v1::Trial> since_;  // closed after the newest state
  double water_ul_ = 0;          // up to the newest trial
};

// "trial  17/120  L .50  left   correct  0.84 s  acc L 83 % R 71 %  water 24.0 ul  da +1.9 z  light control
//  w R +1.2 L -0.8 b +0.1" on one line. `state` already counts the trial.
std::string trial_line(const v1::State& state, const v1::Trial& trial);
std::string event_line(const v1::Event& event);

// Lines to a stream that may be slow: a line that would have to wait is dropped and counted, and the count is
// said once there is room. `fd` is the stream's own descriptor, -1 for one that never waits (a string).
class LineSink {
 public:
  LineSink(std::ostream& out, int fd) : out_(out), fd_(fd) {}
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;
  ~LineSink();  // says what is left to say, however long that waits
  void write(const std::string& line);

 private:
  bool has_room() const;
  void tell_dropped();
  std::ostream& out_;
  int fd_;
  unsigned dropped_ = 0;
};

}  // namespace dopaloop
