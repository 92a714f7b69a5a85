#include "rig/daemon/co_simulation.h"

#include <algorithm>

#include "rig/base/clock.h"

namespace dopaloop {

CoSimulation::CoSimulation(const OutputBoardLimits& limits, const BoardClock& clock, double pace)
    : pace_(pace), log_([this](SessionTime t) { return real(t); }), board_(*this, limits, clock) {}

SessionTime CoSimulation::real(SessionTime t) const {
  return anchor_real_ +
         Duration{static_cast<std::int64_t>(static_cast<double>((t - anchor_virtual_).count()) / pace_)};
}

SessionTime CoSimulation::next_timer() const {
  return board_.next_deadline() == kNever ? kNever : real(board_.next_deadline());
}

void CoSimulation::on_timer() { fire(board_.next_deadline()); }

void CoSimulation::fire(SessionTime due) {
  DeviceBytes out;
  board_now_ = std::max(board_now_, due);
  board_.on_deadline(board_now_, out);
  keep(due, out);
}

// In the order said: frames are numbered, so nothing overtakes.
void CoSimulation::keep(SessionTime at, const DeviceBytes& out) {
  Said said;
  said.at = said_.empty() ? at : std::max(at, said_.back().at);
  for (const std::byte b : out) said.bytes.push_back(static_cast<char>(b));
  said.lines = std::exchange(lines_, {});
  said_.push_back(std::move(said));
}

EmulationReply CoSimulation::answer(const EmulationRequest& request) {
  EmulationReply reply;
  if (request.op == EmulationOp::folder) {
    if (const auto opened = log_.open(request.payload); !opened)
      reply.ok = false, reply.payload = opened.error().message;
    return reply;
  }
  if (board_.next_deadline() == kNever &&
      said_.empty()) {  // nothing runs: the clocks may be set to each other
    anchor_virtual_ = request.now;
    anchor_real_ = monotonic_now();
  }
  while (board_.next_deadline() <= request.now) fire(board_.next_deadline());
  if (request.op == EmulationOp::bytes) {
    DeviceBytes out;
    board_now_ = std::max(board_now_, request.now);
    board_.on_bytes(board_now_, std::as_bytes(std::span(request.payload)), out);
    keep(request.now, out);
  }
  while (!said_.empty() && said_.front().at <= request.now &&
         reply.payload.size() + said_.front().bytes.size() <= DeviceBytes::capacity()) {
    reply.payload += said_.front().bytes;
    reply.lines.insert(reply.lines.end(), said_.front().lines.begin(), said_.front().lines.end());
    said_.pop_front();
  }
  reply.next_deadline = std::min(board_.next_deadline(), said_.empty() ? kNever : said_.front().at);
  return reply;
}

void CoSimulation::program(SessionTime at, OutputLine line, std::uint32_t number, std::int64_t duration_us) {
  log_.program(at, line, number, duration_us);
}

void CoSimulation::valve(SessionTime at, bool on) {
  log_.valve(at, on);
  lines_.push_back({at, false, on, 0});
}

void CoSimulation::light(SessionTime at, bool on, double power_mw) {
  log_.light(at, on, power_mw);
  lines_.push_back({at, true, on, power_mw});
}

}  // namespace dopaloop
