// What `dopaloop run` and `dopaloop monitor` share: hearing a session, showing it, and passing on what a
// person asks for. Threads: one.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/channels.h"
#include "protocol/client.h"
#include "rig/base/result.h"
#include "rig/base/time.h"
#include "tools/view/operator.h"
#include "tools/view/viewer.h"

namespace dopaloop {

class Watching {
 public:
  // Needs nobody there yet. `who` goes into the rig's log with every command.
  static Result<Watching> begin(const Channels& channels, const std::string& who);

  // From here on the session is shown. What was said before is shown first.
  void show(const ViewerOptions& options, std::ostream& out);
  // The screen is given back.
  void stop_showing() { viewer_.reset(); }
  bool shown() const { return viewer_ != nullptr; }
  bool live() const { return viewer_ && viewer_->live(); }

  // Everything that can be done without waiting: telemetry, replies, keys, drawing.
  void step(SessionTime now);
  // Until something may have come on one of our own or the given descriptors, or `longest` is over.
  void wait(const std::vector<int>& others, Duration longest);

  void ask(v1::Command command, SessionTime now);
  void say(const std::string& text, bool warning);
  // A key asked for stop_now since the last call.
  bool take_stop_now() { return std::exchange(stop_now_, false); }

  const v1::State& state() const { return state_; }  // sequence 0: none yet
  ViewHistory& history() { return viewer_ ? viewer_->history() : history_; }
  // Telemetry until the session says that it has ended, or nothing more came within `patience`.
  void hear_the_end(Duration patience);

 private:
  Watching(TelemetryClient telemetry, Operator person)
      : telemetry_(std::move(telemetry)), person_(std::move(person)) {}
  void hear(const v1::Telemetry& message);

  TelemetryClient telemetry_;
  Operator person_;
  std::unique_ptr<Viewer> viewer_;
  std::vector<v1::Telemetry> unshown_;  // came before there was a viewer
  v1::State state_;
  ViewHistory history_;  // once the viewer is gone, or before there is one
  bool stop_now_ = false;
};

// "NAME (dopaloop PROGRAM)".
std::string who_text(const std::string& name, const std::string& program);

// The person at the keyboard: $USER, $LOGNAME, or the account's name.
std::string user_name();

}  // namespace dopaloop
