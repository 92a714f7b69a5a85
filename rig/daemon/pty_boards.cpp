#include "rig/daemon/pty_boards.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "rig/base/clock.h"

namespace dopaloop {

PtyBoards::PtyBoards(const RigConfig& config, const Recordings& recordings, std::uint64_t seed)
    : log_([](SessionTime t) { return t; }), rig_(config, recordings, seed, &log_) {}

Result<std::unique_ptr<PtyBoards>> PtyBoards::make(const RigConfig& config, const Recordings& recordings,
                                                   std::uint64_t seed) {
  std::unique_ptr<PtyBoards> self(new PtyBoards(config, recordings, seed));
  EmulatedBoards& boards = *self->rig_.boards;
  const std::initializer_list<Emulator*> order{&boards.io_emulator, &boards.output_emulator,
                                               &boards.photometry_emulator};
  for (Emulator* emulator : order) {
    if (auto opened = self->open(*emulator); !opened) return tl::unexpected(opened.error());
  }
  return self;
}

Status PtyBoards::open(Emulator& emulator) {
  auto terminal = open_pseudo_terminal(std::string(emulator.name()));
  if (!terminal) return tl::unexpected(terminal.error());
  boards_.push_back({&emulator, std::move(*terminal), 0});
  return {};
}

std::vector<std::string> PtyBoards::names() const {
  std::vector<std::string> names;
  for (const Board& board : boards_) names.push_back(board.terminal.name);
  return names;
}

void PtyBoards::write(Board& board, const DeviceBytes& out) {
  if (out.empty()) return;
  const ssize_t n = ::write(board.terminal.master.get(), out.data(), out.size());
  board.unwritten += out.size() - static_cast<std::size_t>(std::max<ssize_t>(n, 0));
}

SessionTime PtyBoards::next_timer() const {
  SessionTime next = kNever;
  for (const Board& board : boards_) next = std::min(next, board.emulator->next_deadline());
  return next;
}

void PtyBoards::run_timers(SessionTime now) {
  for (Board& board : boards_) {
    while (board.emulator->next_deadline() <= now) {
      DeviceBytes out;
      board.emulator->on_deadline(now, out);
      write(board, out);
    }
  }
}

void PtyBoards::run(int connection, const std::function<void()>& answer) {
  std::vector<pollfd> fds;
  for (const Board& board : boards_) fds.push_back({board.terminal.master.get(), POLLIN, 0});
  fds.push_back({connection, POLLIN, 0});
  while (fds.back().fd >= 0 || rig_.boards->output_emulator.next_deadline() != kNever) {
    wait_any(fds.data(), fds.size(), next_timer());
    const SessionTime now = monotonic_now();
    run_timers(now);
    for (std::size_t i = 0; i < boards_.size(); ++i) {
      if ((fds[i].revents & POLLIN) == 0) continue;
      std::byte bytes[kMaxRead];
      const ssize_t n = ::read(boards_[i].terminal.master.get(), bytes, sizeof bytes);
      if (n <= 0) continue;
      DeviceBytes out;
      boards_[i].emulator->on_bytes(now, {bytes, static_cast<std::size_t>(n)}, out);
      write(boards_[i], out);
    }
    if (fds.back().revents & POLLIN) answer();
    if (fds.back().revents & (POLLHUP | POLLERR)) fds.back().fd = -1;
  }
}

}  // namespace dopaloop
