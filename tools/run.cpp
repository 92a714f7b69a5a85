#include "tools/run.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <optional>
#include <ostream>
#include <utility>

#include "protocol/channels.h"
#include "rig/base/clock.h"
#include "tools/exit_codes.h"
#include "tools/rig_facts.h"
#include "tools/rig_processes.h"
#include "tools/signals.h"
#include "tools/stop_ladder.h"
#include "tools/view/summary.h"
#include "tools/watching.h"

namespace dopaloop {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(50);
constexpr Duration kLastWords =
    std::chrono::milliseconds(500);  // telemetry still on its way when rigd has ended
constexpr Duration kOthersEnd = std::chrono::seconds(3);

int complain(std::ostream& err, const std::string& what, int code) {
  err << "dopaloop run: " << what << '\n';
  return code;
}

v1::Command command_of(Wish wish) { return command_for({wish, ""}, false); }

// The session under way: what happens between the start of the processes and the end of rigd.
class Session {
 public:
  Session(const RunOptions& options, Watching watching, RigProcesses processes, std::ostream& out)
      : options_(options), watching_(std::move(watching)), processes_(std::move(processes)), out_(out) {}

  void follow(SignalWatch& signals) {
    while (!processes_.rigd().poll()) {
      watching_.wait({signals.fd(), processes_.rigd().output_fd()}, kTick);
      const SessionTime now = monotonic_now();
      while (const auto signal = signals.next()) on_signal(*signal, now);
      look_after_processes(now);
      watching_.step(now);
      if (watching_.take_stop_now()) ladder_.stop_now_asked(now);
      obey(ladder_.due(now), now);
    }
    look_after_processes(monotonic_now());
    if (processes_.session_folder()) watching_.hear_the_end(kLastWords);
  }

  int finish(std::ostream& err) {
    const ExitStatus status = *processes_.rigd().poll();
    processes_.end_others(kOthersEnd);
    if (options_.kill_model_at && processes_.session_folder() && processes_.model_restarts() == 0)
      watching_.say("--kill-model-at " + std::to_string(*options_.kill_model_at) +
                        ": the session ended before, the model process was not killed",
                    true);
    if (status.signalled)
      watching_.say("rigd " + status.text() + ": outputs end with the program they hold", true);
    const ViewHistory history = watching_.history();
    const bool was_live = watching_.live();
    watching_.stop_showing();
    const int code = exit_code(status);
    if (code != kExitFine) tell_errors(err, status);
    if (processes_.session_folder()) summarize(history, was_live);
    return code;
  }

 private:
  void on_signal(int signal, SessionTime now) {
    if (signal == SIGINT) obey(ladder_.on_interrupt(now), now);
    if (signal == SIGTERM || signal == SIGHUP) obey(ladder_.on_terminate(now), now);
  }

  void obey(StopLadder::Step step, SessionTime now) {
    switch (step) {
      case StopLadder::Step::none:
        return;
      case StopLadder::Step::stop_after_trial:
        watching_.ask(command_of(Wish::stop_after_trial), now);
        return watching_.say("ending after this trial; Ctrl-C again ends now", false);
      case StopLadder::Step::stop_now:
        watching_.ask(command_of(Wish::stop_now), now);
        return watching_.say("ending now", false);
      case StopLadder::Step::terminate:
        processes_.rigd().signal(SIGTERM);
        return watching_.say("rigd has not ended yet: terminating it", true);
      case StopLadder::Step::kill:
        killed_ = true;
        processes_.rigd().signal(SIGKILL);
        return watching_.say("rigd did not end within 10 s: killed", true);
    }
  }

  void look_after_processes(SessionTime now) {
    const bool begun = processes_.session_folder().has_value();
    for (const auto& note : processes_.step(now, watching_.state().ended()))
      watching_.say(note.text, note.warning);
    watching_.history().model_restarts = processes_.model_restarts();
    if (begun || !processes_.session_folder()) return;
    watching_.show({options_.plain, "ends the session after the trial; again: now"}, out_);
  }

  int exit_code(const ExitStatus& status) const {
    const bool begun = processes_.session_folder().has_value();
    if (killed_ || status.signalled) return begun ? kExitFault : kExitFailed;
    return status.number <= kExitFault ? status.number : kExitFailed;
  }

  void tell_errors(std::ostream& err, const ExitStatus& status) {
    const std::string said = processes_.rigd().errors();
    err << said;
    if (said.empty() || status.signalled || killed_) err << "dopaloop run: rigd " << status.text() << '\n';
  }

  void summarize(const ViewHistory& history, bool was_live) {
    if (was_live)
      for (const auto& e : history.entries)
        if (e.warning)
          out_ << "warning  " << (e.trial > 0 ? "trial " + std::to_string(e.trial) + ": " : "") << e.text
               << '\n';
    out_ << '\n';
    for (const std::string& line : summary_lines(watching_.state(), history)) out_ << line << '\n';
    out_ << where_line(*processes_.session_folder()) << std::endl;
  }

  const RunOptions& options_;
  Watching watching_;
  RigProcesses processes_;
  std::ostream& out_;
  StopLadder ladder_;
  bool killed_ = false;
};

std::string folder_of_this_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

// A folder that is ours, and no rig in it: the emulated rig must not be started into another's session.
Result<RuntimeLock> take_runtime(const std::string& runtime, const std::string& rig) {
  if (auto made = prepare_runtime_folder(runtime); !made) return tl::unexpected<Error>(made.error());
  auto lock = RuntimeLock::acquire(runtime, kRunLock, rig);
  if (!lock) return lock;
  if (const auto pid = lock_holder(runtime, kDaemonLock))
    return fail("rig '" + rig + "' is already running (pid " + std::to_string(*pid) + ")");
  return lock;
}

int run_in(const std::string& runtime, const RunOptions& options, const RigFacts& facts, std::ostream& out,
           std::ostream& err) {
  const auto channels = channels_in(runtime);
  if (!channels) return complain(err, channels.error().message, kExitBadInput);
  const auto lock = take_runtime(runtime, facts.name);
  if (!lock) return complain(err, lock.error().message, kExitFailed);
  SignalWatch signals;
  auto watching = Watching::begin(*channels, who_text(options.experimenter, "run"));
  if (!watching) return complain(err, watching.error().message, kExitFailed);
  auto processes = RigProcesses::start({.bin = options.bin.empty() ? folder_of_this_program() : options.bin,
                                        .config = options.config,
                                        .runtime = runtime,
                                        .emulate = facts.emulated && emulator_apart(options.pace),
                                        .rigd_args = rigd_args(options),
                                        .kill_model_at = options.kill_model_at},
                                       monotonic_now());
  if (!processes) return complain(err, processes.error().message, kExitFailed);
  Session session(options, std::move(*watching), std::move(*processes), out);
  session.follow(signals);
  return session.finish(err);
}

}  // namespace

int run(const RunOptions& given, std::ostream& out, std::ostream& err) {
  const auto options = resolve(given, user_name());
  if (!options) return complain(err, options.error().message, kExitBadInput);
  const auto facts = rig_facts(options->config);
  if (!facts) {
    for (const std::string& line : facts.error()) err << line << '\n';
    return kExitBadInput;
  }
  const auto runtime =
      options->runtime.empty() ? default_runtime_folder(facts->name) : Result<std::string>(options->runtime);
  if (!runtime) return complain(err, runtime.error().message, kExitBadInput);
  return run_in(*runtime, *options, *facts, out, err);
}

}  // namespace dopaloop
