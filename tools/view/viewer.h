// One session shown to one person, as a live screen or as lines. It keeps the newest state and the history.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/time.h"
#include "tools/view/history.h"
#include "tools/view/keys.h"

namespace dopaloop {

struct ViewerOptions {
  bool plain = false;   // lines, whatever the output is
  std::string leave{};  // what Ctrl-C does, for the help
};

class Viewer {
 public:
  // Live where `out` is std::cout on a capable terminal in the foreground and `plain` is not asked for; else
  // lines to `out`.
  static std::unique_ptr<Viewer> make(const ViewerOptions& options, std::ostream& out);
  virtual ~Viewer() = default;

  void on(const v1::Telemetry& message);
  // A line of this program's own, kept among the events.
  void say(const std::string& text, bool warning);
  // What became of something the person asked for.
  void answer(const std::string& text, bool good);

  const v1::State& state() const { return state_; }
  ViewHistory& history() { return history_; }

  virtual bool live() const = 0;
  virtual void refresh(SessionTime now) = 0;  // redraws when something changed, at most 20 times a second
  virtual int keyboard_fd() const = 0;        // -1: none
  virtual std::vector<Asked> keys(SessionTime now) = 0;  // what was typed since

 protected:
  virtual void show(const v1::Trial& trial) = 0;
  virtual void show(const v1::Event& event) = 0;
  virtual void show_own(const std::string& text, bool warning) = 0;
  virtual void show_answer(const std::string& text, bool good) = 0;
  virtual void changed() = 0;

  v1::State state_;
  ViewHistory history_;
};

}  // namespace dopaloop
