// What the latency benchmark compares: rigd behind its boards, and bare echoes on the same kind of terminals
// with the same bytes. Each lane gets a photometry sample every period for the whole run; a high one is to be
// answered by a light command.
#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <string>

#include "tools/bench/live_rig.h"
#include "tools/children.h"

namespace dopaloop {

class Lane {
 public:
  virtual ~Lane() = default;
  virtual std::size_t fd_count() const = 0;
  virtual void fds(pollfd* out) const = 0;
  virtual void on_ready(const pollfd* fds) = 0;
  virtual SessionTime next_timer() const { return kNever; }  // beside samples
  virtual void run_timers(SessionTime) {}

  virtual SessionTime next_sample() const = 0;
  // Returns the instant after the sample's last byte was written.
  virtual SessionTime send_sample(SessionTime now, bool high) = 0;
  virtual std::optional<SessionTime> take_light() = 0;  // first byte of the command read

  // A high sample at `at` will be answered, as far as one can know.
  virtual bool ready(SessionTime at) const = 0;
  // One was not. False: it was not to be, and is no loss.
  virtual bool missed() { return true; }
  virtual void answered() {}

  virtual void halt(bool stop) = 0;  // SIGSTOP, SIGCONT; a halted lane is sent nothing
  virtual Status look_after() = 0;
  virtual std::string scheduling() const = 0;
};

class RigLane final : public Lane {
 public:
  explicit RigLane(LiveRig& rig) : rig_(rig) {}
  std::size_t fd_count() const override { return LiveRig::kFds; }
  void fds(pollfd* out) const override { rig_.fds(out); }
  void on_ready(const pollfd* fds) override { rig_.on_ready(fds); }
  SessionTime next_timer() const override { return rig_.next_timer(); }
  void run_timers(SessionTime now) override { rig_.run_timers(now); }
  SessionTime next_sample() const override { return rig_.next_sample(); }
  SessionTime send_sample(SessionTime now, bool high) override {
    return rig_.send_sample(now, high, halted_);
  }
  std::optional<SessionTime> take_light() override { return rig_.take_light(); }
  // Inside a trial that is not known for a control, and out of the last train's reach.
  bool ready(SessionTime at) const override;
  // The first high sample of a trial asks whether it is one with light; the session's log must agree.
  bool missed() override;
  void answered() override { light_trial_ = rig_.stimulus_at(); }
  void halt(bool stop) override;
  Status look_after() override { return rig_.look_after(); }
  std::string scheduling() const override;
  std::uint64_t silent_trials() const { return silent_trials_; }

 private:
  LiveRig& rig_;
  bool halted_ = false;
  SessionTime silent_trial_{}, light_trial_{};  // named by when the mouse saw them
  std::uint64_t silent_trials_ = 0;
};

class EchoLane final : public Lane {
 public:
  // First sample at `start`, then every `period`.
  static Result<std::unique_ptr<EchoLane>> make(const LiveRig::Plan& plan, SessionTime start,
                                                Duration period);
  std::size_t fd_count() const override { return 1; }
  void fds(pollfd* out) const override { *out = {out_.master.get(), POLLIN, 0}; }
  void on_ready(const pollfd* fds) override;
  SessionTime next_sample() const override { return next_; }
  SessionTime send_sample(SessionTime now, bool high) override;
  std::optional<SessionTime> take_light() override { return std::exchange(light_at_, std::nullopt); }
  bool ready(SessionTime) const override { return true; }
  void halt(bool stop) override;
  Status look_after() override;
  std::string scheduling() const override;

 private:
  EchoLane(PseudoTerminal in, PseudoTerminal out, Child child, SessionTime start, Duration period);

  PseudoTerminal in_, out_;
  Child child_;
  SessionTime next_;
  Duration period_;
  std::uint64_t index_ = 0;
  std::size_t command_size_, read_ = 0;
  std::optional<SessionTime> light_at_;
  bool halted_ = false;
};

}  // namespace dopaloop
