#include "tools/watching.h"

#include <poll.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr int kMostAtOnce = 2000;  // then keys and signals have their turn
constexpr std::size_t kMostUnshown = 10'000;

}  // namespace

Result<Watching> Watching::begin(const Channels& channels, const std::string& who) {
  auto telemetry = TelemetryClient::connect(channels.telemetry);
  if (!telemetry) return tl::unexpected<Error>(telemetry.error());
  auto commands = CommandClient::connect(channels.command, who);
  if (!commands) return tl::unexpected<Error>(commands.error());
  return Watching(std::move(*telemetry), Operator(std::move(*commands)));
}

void Watching::show(const ViewerOptions& options, std::ostream& out) {
  viewer_ = Viewer::make(options, out);
  for (const auto& entry : history_.entries) viewer_->say(entry.text, entry.warning);
  for (const auto& message : std::exchange(unshown_, {})) viewer_->on(message);
}

void Watching::hear(const v1::Telemetry& message) {
  if (message.has_state()) state_ = message.state();
  if (viewer_)
    viewer_->on(message);
  else if (unshown_.size() < kMostUnshown)
    unshown_.push_back(message);
}

void Watching::step(SessionTime now) {
  for (int i = 0; i < kMostAtOnce; ++i) {
    const auto message = telemetry_.next(Duration{0});
    if (!message) break;
    hear(*message);
  }
  if (viewer_) {
    for (const Asked& asked : viewer_->keys(now)) {
      stop_now_ = stop_now_ || asked.wish == Wish::stop_now;
      ask(command_for(asked, state_.paused()), now);
    }
  }
  for (const auto& outcome : person_.step(now))
    if (viewer_) viewer_->answer(outcome.text, outcome.accepted);
  if (viewer_) viewer_->refresh(now);
}

void Watching::wait(const std::vector<int>& others, Duration longest) {
  std::vector<pollfd> fds{{telemetry_.wait_fd(), POLLIN, 0}, {person_.wait_fd(), POLLIN, 0}};
  for (const int fd : others) fds.push_back({fd, POLLIN, 0});
  if (viewer_ && viewer_->keyboard_fd() >= 0) fds.push_back({viewer_->keyboard_fd(), POLLIN, 0});
  (void)::poll(fds.data(), fds.size(), static_cast<int>(to_ms(longest)));
}

void Watching::ask(v1::Command command, SessionTime now) { person_.ask(std::move(command), now); }

void Watching::say(const std::string& text, bool warning) {
  if (viewer_)
    viewer_->say(text, warning);
  else
    history_.add(text, warning);
}

void Watching::hear_the_end(Duration patience) {
  while (!state_.ended()) {
    const auto message = telemetry_.next(patience);
    if (!message) break;
    hear(*message);
  }
  step(monotonic_now());
}

std::string who_text(const std::string& name, const std::string& program) {
  return name + " (dopaloop " + program + ")";
}

std::string user_name() {
  for (const char* variable : {"USER", "LOGNAME"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && value[0] != '\0') return value;
  }
  const passwd* account = ::getpwuid(::geteuid());
  return account == nullptr ? "uid " + std::to_string(::geteuid()) : account->pw_name;
}

}  // namespace dopaloop
