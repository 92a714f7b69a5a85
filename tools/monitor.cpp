#include "tools/monitor.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <ostream>

#include "protocol/channels.h"
#include "rig/base/clock.h"
#include "tools/exit_codes.h"
#include "tools/signals.h"
#include "tools/target.h"
#include "tools/view/summary.h"
#include "tools/watching.h"

namespace dopaloop {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(100);
constexpr Duration kGone = std::chrono::seconds(2);  // without daemon and without telemetry
constexpr int kLookAgainMs = 500;
constexpr int kNobodyReads = -1;

bool leave_asked(SignalWatch& signals) {
  bool leave = false;
  while (const auto signal = signals.next()) leave = leave || (*signal != SIGCHLD && *signal != SIGWINCH);
  return leave;
}

// Nobody reads the output any more: a pipe's reader is gone, or a terminal was closed.
bool nobody_reads() {
  pollfd p{STDOUT_FILENO, 0, 0};
  return ::poll(&p, 1, 0) > 0 && (p.revents & (POLLERR | POLLHUP)) != 0;
}

// The runtime folder to watch; empty when the person left before there was one.
Result<std::string> find(const std::string& target, SignalWatch& signals, std::ostream& out) {
  if (!target.empty()) return runtime_of(target);
  const std::string base = default_runtime_base();
  for (bool said = false;; said = true) {
    bool none = false;
    auto rig = only_running_rig(base, none);
    if (rig || !none) return rig;
    if (!said) out << rig.error().message << "; waiting for one, Ctrl-C leaves" << std::endl;
    pollfd p[] = {{signals.fd(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
    if (::poll(p, 2, kLookAgainMs) > 0 && (leave_asked(signals) || nobody_reads())) return std::string();
  }
}

// True once a session that was heard has neither daemon nor telemetry any more.
class GoneCheck {
 public:
  bool operator()(const v1::State& state, const std::string& runtime, SessionTime now) {
    const bool news = state.sequence() != sequence_ || state.sequence() == 0;
    if (news || lock_holder(runtime, kDaemonLock)) since_ = now;
    sequence_ = state.sequence();
    return now - since_ >= kGone;
  }

 private:
  std::uint64_t sequence_ = 0;
  SessionTime since_{};
};

int watch(Watching& watching, const std::string& runtime, SignalWatch& signals) {
  GoneCheck gone;
  for (;;) {
    watching.wait({signals.fd()}, kTick);
    const SessionTime now = monotonic_now();
    watching.step(now);
    if (watching.state().ended()) return kExitFine;
    if (leave_asked(signals)) return kExitFine;
    if (nobody_reads()) return kNobodyReads;
    if (gone(watching.state(), runtime, now)) {
      watching.say("the rig went away without ending its session", true);
      return kExitFailed;
    }
  }
}

}  // namespace

int monitor(const MonitorOptions& options, std::ostream& out, std::ostream& err) {
  SignalWatch signals;
  const auto complain = [&err](const Error& e, int code) {
    err << "dopaloop monitor: " << e.message << '\n';
    return code;
  };
  const auto runtime = find(options.target, signals, out);
  if (!runtime) return complain(runtime.error(), kExitBadInput);
  if (runtime->empty()) return nobody_reads() ? kExitFailed : kExitFine;
  const auto channels = channels_in(*runtime);
  if (!channels) return complain(channels.error(), kExitBadInput);
  auto watching = Watching::begin(*channels, who_text(user_name(), "monitor"));
  if (!watching) return complain(watching.error(), kExitFailed);
  watching->show({options.plain, "leaves this view; the session goes on"}, out);
  const int code = watch(*watching, *runtime, signals);
  const ViewHistory history = watching->history();
  watching->stop_showing();
  if (code == kNobodyReads) return kExitFailed;  // and there is nobody to tell
  if (watching->state().sequence() == 0) return code;
  for (const auto& line : summary_lines(watching->state(), history)) out << line << '\n';
  if (code != kExitFine) err << "dopaloop monitor: the rig went away without ending its session\n";
  out << where_line(watching->state().session().folder()) << std::endl;
  return code;
}

}  // namespace dopaloop
