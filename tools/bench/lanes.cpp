#include "tools/bench/lanes.h"

#include <unistd.h>

#include <csignal>

#include "rig/base/clock.h"
#include "tools/bench/echo.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

constexpr Duration kAfterOnset = std::chrono::milliseconds(30), kBeforeEnd = std::chrono::milliseconds(30);

}  // namespace

bool RigLane::ready(SessionTime at) const {
  const SessionTime saw = rig_.stimulus_at();
  if (halted_ || saw == kNever || saw == silent_trial_) return false;
  const bool inside = at >= saw + kAfterOnset && at <= saw + from_s(rig_.trial_s()) - kBeforeEnd;
  return inside && at >= rig_.light_off_at() + from_ms(kBenchLightReachMs);
}

bool RigLane::missed() {
  if (light_trial_ == rig_.stimulus_at()) return true;
  silent_trial_ = rig_.stimulus_at();
  ++silent_trials_;
  return false;
}

void RigLane::halt(bool stop) {
  if (stop == halted_) return;
  halted_ = stop;
  rig_.signal_rigd(stop ? SIGSTOP : SIGCONT);
}

std::string RigLane::scheduling() const {
  const int thread = rig_.control_thread();
  return thread > 0 ? scheduling_of(thread) : "unknown";
}

EchoLane::EchoLane(PseudoTerminal in, PseudoTerminal out, Child child, SessionTime start, Duration period)
    : in_(std::move(in)),
      out_(std::move(out)),
      child_(std::move(child)),
      next_(start),
      period_(period),
      command_size_(light_frame().size()) {}

Result<std::unique_ptr<EchoLane>> EchoLane::make(const LiveRig::Plan& plan, SessionTime start,
                                                 Duration period) {
  auto in = open_pseudo_terminal("echo");
  auto out = open_pseudo_terminal("echo");
  if (!in || !out) return fail("no pseudo-terminal for the echo");
  Child::Spec spec{
      .program = plan.bin + "/dopaloop",
      .args = {"bench", "echo", in->name, out->name, "--cpu", std::to_string(plan.rig.loop_cpu)}};
  if (plan.rig.spin) spec.args.push_back("--spin");
  auto child = Child::start(spec);
  if (!child) return tl::unexpected(child.error());
  return std::unique_ptr<EchoLane>(
      new EchoLane(std::move(*in), std::move(*out), std::move(*child), start, period));
}

void EchoLane::on_ready(const pollfd* fds) {
  if ((fds->revents & POLLIN) == 0) return;
  std::byte bytes[512];
  const ssize_t n = ::read(out_.master.get(), bytes, sizeof bytes);
  const SessionTime now = monotonic_now();
  if (n <= 0) return;
  if (read_ == 0) light_at_ = now;
  read_ = (read_ + static_cast<std::size_t>(n)) % command_size_;
}

SessionTime EchoLane::send_sample(SessionTime, bool high) {
  const PhotometrySample sample{same_clock(next_), index_,
                                static_cast<std::uint16_t>(high ? kHighCounts : kRestCounts), kRestCounts};
  const auto frame = sample_frame(sample, static_cast<std::uint8_t>(index_));
  ++index_;
  next_ += period_;
  if (!halted_) [[maybe_unused]]
    const auto n = ::write(in_.master.get(), frame.data(), frame.size());
  return monotonic_now();
}

void EchoLane::halt(bool stop) {
  if (stop == halted_) return;
  halted_ = stop;
  child_.signal(stop ? SIGSTOP : SIGCONT);
}

Status EchoLane::look_after() {
  if (const auto ended = child_.poll())
    return fail("the echo " + ended->text() + ": " + last_line(child_.errors()));
  return {};
}

std::string EchoLane::scheduling() const { return scheduling_of(child_.pid()); }

}  // namespace dopaloop
