#include "tools/view/viewer.h"

#include <unistd.h>

#include <iostream>

#include "tools/view/plain.h"
#include "tools/view/render.h"
#include "tools/view/terminal.h"

namespace dopaloop {
namespace {

constexpr Duration kFrame = std::chrono::milliseconds(50);

class LiveViewer : public Viewer {
 public:
  explicit LiveViewer(std::unique_ptr<Terminal> terminal)
      : terminal_(std::move(terminal)), look_(look_of_environment()) {}

  bool live() const override { return true; }
  int keyboard_fd() const override { return terminal_->fd(); }

  std::vector<Asked> keys(SessionTime now) override {
    auto asked = keys_.feed(terminal_->read_keys(), now);
    changed_ = changed_ || history_.prompt != keys_.prompt() || history_.help != keys_.help();
    history_.prompt = keys_.prompt();
    history_.help = keys_.help();
    return asked;
  }

  void refresh(SessionTime now) override {
    const Size size = terminal_->size();
    if (!changed_ && !terminal_->unfinished() && size == size_) return;
    if (drawn_ && now - drawn_at_ < kFrame) return;
    terminal_->draw(render(state_, history_, size, look_));
    changed_ = terminal_->unfinished();
    drawn_ = true;
    drawn_at_ = now;
    size_ = size;
  }

 protected:
  void show(const v1::Trial&) override {}
  void show(const v1::Event&) override {}
  void show_own(const std::string&, bool) override {}
  void show_answer(const std::string& text, bool good) override {
    history_.status = text;
    history_.status_bad = !good;
  }
  void changed() override { changed_ = true; }

 private:
  std::unique_ptr<Terminal> terminal_;
  Look look_;
  KeyReader keys_;
  Size size_;
  bool changed_ = true, drawn_ = false;
  SessionTime drawn_at_{};
};

class PlainViewer : public Viewer {
 public:
  PlainViewer(std::ostream& out, int fd) : sink_(out, fd) {}
  bool live() const override { return false; }
  void refresh(SessionTime) override {}
  int keyboard_fd() const override { return -1; }
  std::vector<Asked> keys(SessionTime) override { return {}; }

 protected:
  void show(const v1::Trial& trial) override {
    tally_.add(trial);
    sink_.write(trial_line(tally_.now(), trial));
  }
  void show(const v1::Event& event) override { sink_.write(event_line(event)); }
  void show_own(const std::string& text, bool warning) override {
    v1::Event event;
    event.set_kind(text);
    event.set_warning(warning);
    sink_.write(event_line(event));
  }
  void show_answer(const std::string& text, bool good) override { show_own(text, !good); }
  void changed() override { tally_.add(state_); }

 private:
  LineSink sink_;
  Tally tally_;
};

}  // namespace

std::unique_ptr<Viewer> Viewer::make(const ViewerOptions& options, std::ostream& out) {
  const int fd = &out == &std::cout ? STDOUT_FILENO : -1;
  std::unique_ptr<Viewer> viewer;
  if (!options.plain && fd >= 0 && ::isatty(fd) == 1 && terminal_is_capable())
    if (auto terminal = Terminal::open()) viewer = std::make_unique<LiveViewer>(std::move(*terminal));
  if (!viewer) viewer = std::make_unique<PlainViewer>(out, fd);
  viewer->history_.leave = options.leave;
  return viewer;
}

void Viewer::on(const v1::Telemetry& message) {
  switch (message.body_case()) {
    case v1::Telemetry::kState:
      state_ = message.state();
      history_.add(state_);
      break;
    case v1::Telemetry::kTrial:
      history_.add(message.trial());
      show(message.trial());
      break;
    case v1::Telemetry::kEvent:
      history_.add(message.event());
      show(message.event());
      break;
    case v1::Telemetry::BODY_NOT_SET:
      return;
  }
  changed();
}

void Viewer::say(const std::string& text, bool warning) {
  history_.add(text, warning);
  show_own(text, warning);
  changed();
}

void Viewer::answer(const std::string& text, bool good) {
  show_answer(text, good);
  changed();
}

}  // namespace dopaloop
