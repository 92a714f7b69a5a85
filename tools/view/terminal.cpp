#include "tools/view/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace dopaloop {
namespace {

// Alternate screen, no cursor, no wrapping; and back.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGTERM, SIGHUP, SIGINT};

// What the signal handler needs; set before the handlers are.
std::atomic<int> taken_fd{-1};
termios before{};
std::array<struct sigaction, kFatal.size()> old_actions{};

// Async-signal-safe. The first caller gives the terminal back, later ones do nothing.
void give_back() {
  const int fd = taken_fd.exchange(-1);
  if (fd < 0) return;
  pollfd room{fd, POLLOUT, 0};
  (void)::poll(&room, 1, 500);  // a terminal that hangs must not keep the program
  (void)!::write(fd, kLeave.data(), kLeave.size());
  (void)::tcsetattr(fd, TCSANOW, &before);
}

void on_fatal(int signal) {
  give_back();
  (void)::signal(signal, SIG_DFL);
  (void)::raise(signal);
}

void install_handlers() {
  struct sigaction action {};
  action.sa_handler = on_fatal;
  for (std::size_t i = 0; i < kFatal.size(); ++i) (void)::sigaction(kFatal[i], &action, &old_actions[i]);
}

void remove_handlers() {
  for (std::size_t i = 0; i < kFatal.size(); ++i) (void)::sigaction(kFatal[i], &old_actions[i], nullptr);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool contains_utf8(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos;
}

}  // namespace

Result<std::unique_ptr<Terminal>> Terminal::open(const char* path) {
  const int fd = ::open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return fail(std::string("cannot open ") + path + ": " + std::strerror(errno));
  std::unique_ptr<Terminal> terminal(new Terminal(fd));
  if (auto taken = terminal->take_over(); !taken) return tl::unexpected<Error>(taken.error());
  return terminal;
}

Status Terminal::take_over() {
  const pid_t foreground = ::tcgetpgrp(fd_);
  if (foreground >= 0 && foreground != ::getpgrp()) return fail("the terminal belongs to another job");
  if (taken_fd.load() >= 0) return fail("the terminal is in use by this program");
  if (::tcgetattr(fd_, &before) != 0) return fail(std::string("not a terminal: ") + std::strerror(errno));
  taken_fd = fd_;
  install_handlers();
  termios raw = before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL);
  raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // a suspended view would leave the session unwatched
  raw.c_cc[VQUIT] = _POSIX_VDISABLE;
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  (void)::tcsetattr(fd_, TCSANOW, &raw);
  pending_ = kEnter;
  push();
  return {};
}

Terminal::~Terminal() {
  if (taken_fd.load() == fd_) {
    give_back();
    remove_handlers();
  }
  ::close(fd_);
}

Size Terminal::size() const {
  winsize w{};
  if (::ioctl(fd_, TIOCGWINSZ, &w) != 0 || w.ws_col == 0 || w.ws_row == 0) return {};
  return {w.ws_col, w.ws_row};
}

// Only the lines that changed are sent, each ended by "erase to the right": nothing flickers.
void Terminal::draw(const std::vector<std::string>& lines) {
  push();
  if (unfinished()) return;
  const Size now = size();
  const bool anew = now != shown_size_;
  if (anew) pending_ += "\x1b[2J";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!anew && i < shown_.size() && shown_[i] == lines[i]) continue;
    pending_ += "\x1b[" + std::to_string(i + 1) + ";1H" + lines[i] + "\x1b[K";
  }
  shown_ = lines;
  shown_size_ = now;
  push();
}

void Terminal::push() {
  while (!pending_.empty()) {
    const ssize_t n = ::write(fd_, pending_.data(), pending_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0)
      pending_.clear();  // the terminal is gone
    else
      pending_.erase(0, static_cast<std::size_t>(n));
  }
}

std::string Terminal::read_keys() {
  std::array<char, 256> bytes;
  const ssize_t n = ::read(fd_, bytes.data(), bytes.size());
  return n > 0 ? std::string(bytes.data(), static_cast<std::size_t>(n)) : std::string();
}

Look look_of_environment() {
  const std::string all = variable("LC_ALL"), ctype = variable("LC_CTYPE");
  const std::string locale = !all.empty() ? all : !ctype.empty() ? ctype : variable("LANG");
  return {.colour = variable("NO_COLOR").empty() && terminal_is_capable(), .utf8 = contains_utf8(locale)};
}

bool terminal_is_capable() {
  const std::string term = variable("TERM");
  return !term.empty() && term != "dumb";
}

}  // namespace dopaloop
