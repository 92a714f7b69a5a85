// modeld: follows this mouse's learning trial by trial and tells rigd, before each trial, whether it may get
// light.
//
// Exit codes: 0 the session ended, the owner is gone or a signal asked; 1 the link failed; 2 bad command line
// or configuration.
#include <sched.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "config/load.h"
#include "model/daemon/link.h"
#include "model/daemon/service.h"
#include "protocol/channels.h"
#include "rig/store/reader.h"

namespace dopaloop {
namespace {

constexpr const char* kSoftware = "dopaloop " DOPALOOP_VERSION;
constexpr int kFailed = 1;
constexpr int kBadInput = 2;

struct Options {
  std::string config;
  std::string runtime;
  int owner_fd = -1;
  std::uint32_t die_at_trial = 0;
};

// SIGTERM and SIGINT become readable, for this thread and all it starts. A log that nobody reads any more
// (SIGPIPE) is no reason to die.
int end_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signalfd(-1, &signals, SFD_CLOEXEC);
}

// The control thread comes first on a busy machine.
void run_in_the_background() {
  const sched_param none{};
  if (sched_setscheduler(0, SCHED_BATCH, &none) != 0)
    spdlog::warn("the kernel refuses SCHED_BATCH; going on without");
}

Result<std::vector<TrialRow>> read_trials(const std::string& path, std::uint32_t after) {
  const auto reader = SessionReader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  return reader->trials(after);
}

int run(const Options& options) {
  const auto rig = load_rig(options.config);
  if (!rig) {
    for (const std::string& line : rig.error().lines) std::cerr << line << "\n";
    return kBadInput;
  }
  const auto channels = channels_in(options.runtime);
  if (!channels) {
    std::cerr << "modeld: " << channels.error().message << "\n";
    return kBadInput;
  }
  spdlog::set_default_logger(spdlog::stderr_color_mt("modeld"));
  const int signals = end_signals();
  run_in_the_background();
  Service service({.model = rig->model,
                   .choices = has_choices(rig->task_kind),
                   .software = kSoftware,
                   .die_at_trial = options.die_at_trial,
                   .die = [] { std::raise(SIGKILL); },
                   .read_trials = read_trials});
  const Status served = serve(service, channels->model, {.owner_fd = options.owner_fd, .signal_fd = signals});
  if (!served) spdlog::error("{}", served.error().message);
  return served ? 0 : kFailed;
}

}  // namespace
}  // namespace dopaloop

int main(int argc, char** argv) {
  dopaloop::Options options;
  CLI::App app("The model process of a dopaloop rig.", "modeld");
  app.add_option("CONFIG", options.config, "the rig's configuration, or builtin:NAME")->required();
  app.add_option("--runtime", options.runtime, "the rig's runtime folder, where rigd's sockets lie")
      ->required();
  app.add_option("--owner-fd", options.owner_fd, "end when this inherited pipe ends")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--die-at-trial", options.die_at_trial,
                 "kill itself on being asked for this trial, in its first life (a fault schedule for tests)")
      ->check(CLI::Range(2, 100000000));
  app.set_version_flag("--version", std::string("modeld, ") + dopaloop::kSoftware);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : dopaloop::kBadInput;
  }
  return dopaloop::run(options);
}
