// The real rigd with its store, its telemetry and someone who watches, and its model process, in a folder of
// its own; and in this process the emulated boards it works against, each on a pseudo-terminal. The programs
// are started by this process, or, as a person would have it, by `dopaloop run`.
//
// Threads: one, beside that of start(). Whoever owns this runs the poll loop: fds, on_ready, run_timers, and
// the photometry samples, which are sent when the owner says so.
#pragma once

#include <poll.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "drivers/emulated/rig.h"
#include "rig/control/pseudo_terminal.h"
#include "tools/bench/bench_config.h"
#include "tools/rig_processes.h"

namespace dopaloop {

// A mouse that either sits still, or turns as soon as it sees and drinks what it is given.
class BenchMouse final : public Mouse {
 public:
  explicit BenchMouse(bool turns) : turns_(turns) {}
  MouseResponse on_stimulus(SessionTime now, double left, double right) override;
  LickBout on_water(SessionTime, double) override { return {from_ms(20), from_ms(20), 3}; }
  void on_noise(SessionTime) override {}
  void on_light(SessionTime, double) override {}
  double dopamine_dff(SessionTime) override { return 0; }
  SessionTime saw_at() const { return saw_at_; }  // kNever: nothing yet

 private:
  bool turns_;
  SessionTime saw_at_ = kNever;
};

// At rest, or high when told so.
class SwitchedSource final : public PhotometrySource {
 public:
  std::optional<Reading> read(SessionTime, std::uint64_t) override {
    return Reading{static_cast<std::uint16_t>(high ? kHighCounts : kRestCounts), kRestCounts};
  }
  bool high = false;
};

class LiveRig final : public OutputLines {
 public:
  struct Plan {
    std::string bin;  // folder of the programs
    BenchRig rig;
    bool mouse_turns = false;
    bool by_run = false;                  // a real `dopaloop run` starts the others and shows the session
    std::function<bool()> interrupted{};  // looked at while the programs start; empty: never
  };
  // Starts the processes and waits until rigd has greeted its boards. On failure nothing is left behind.
  static Result<std::unique_ptr<LiveRig>> start(const Plan& plan);
  ~LiveRig() override;

  // ---- the poll loop
  static constexpr std::size_t kFds = 4;
  void fds(pollfd* out) const;
  void on_ready(const pollfd* fds);
  void run_timers(SessionTime now);
  SessionTime next_timer() const;  // of all boards but photometry

  // ---- photometry
  SessionTime next_sample() const { return boards_->photometry_emulator.next_deadline(); }
  // Returns the instant after its last byte was written. `unheard`: it is not written.
  SessionTime send_sample(SessionTime now, bool high, bool unheard = false);
  // When the first byte of a light command was read, since the last call.
  std::optional<SessionTime> take_light() { return std::exchange(light_at_, std::nullopt); }
  SessionTime light_off_at() const { return light_off_at_; }
  SessionTime stimulus_at() const { return mouse_.saw_at(); }  // of the latest trial

  // ---- the processes
  pid_t rigd_pid() const;   // 0: not there
  pid_t model_pid() const;  // with by_run; 0: not there
  void signal_rigd(int number);
  Child& run() { return *run_; }  // with by_run
  Child& watcher() { return *watcher_; }
  Status look_after();                 // fails, with its last words, when rigd has ended
  std::string session_folder() const;  // empty: none yet
  const std::string& runtime() const { return runtime_; }
  const std::string& hang_file() const { return hang_file_; }  // with by_run: while it exists, the disk hangs
  double trial_s() const { return plan_.rig.trial_s; }
  int control_thread() const;  // id of the thread that is pinned to plan.rig.loop_cpu alone; 0: none found
  std::uint64_t bytes_lost() const { return bytes_lost_; }
  // rigd is told to end, and served until it has; the session's folder stays until this object goes.
  Status end();

 private:
  explicit LiveRig(const Plan& plan);
  Status start_programs(const std::string& config);
  Status greet(int listener);
  Child& main_program() { return run_ ? *run_ : processes_->rigd(); }
  void answer();
  void write(const PseudoTerminal& terminal, const DeviceBytes& bytes);
  void read(std::size_t board);

  void program(SessionTime, OutputLine line, std::uint32_t, std::int64_t) override;
  void valve(SessionTime at, bool on) override { boards_->plant.valve(at, on); }
  void light(SessionTime at, bool on, double power_mw) override;

  Plan plan_;
  std::string folder_, runtime_, hang_file_;
  BenchMouse mouse_;
  SwitchedSource source_;
  std::unique_ptr<EmulatedBoards> boards_;
  Emulator* emulators_[3];  // input/output, output, photometry board
  PseudoTerminal terminals_[3];
  Fd connection_;
  std::optional<RigProcesses> processes_;  // or run_
  std::optional<Child> run_;
  std::optional<Child> watcher_;
  SessionTime read_at_{};
  std::optional<SessionTime> light_at_;
  SessionTime light_off_at_{};
  std::uint64_t bytes_lost_ = 0;
};

// The folder of this very program, where rigd and modeld lie beside it.
std::string folder_of_programs();

}  // namespace dopaloop
