// dopaloop: the operator's command. The only place in tools that reads a command line.
#include <fcntl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <vector>

#include "config/manual.h"
#include "rig/daemon/build_info.h"
#include "rig/daemon/options.h"
#include "tools/bench/echo.h"
#include "tools/bench/latency.h"
#include "tools/bench/loop.h"
#include "tools/bench/stall.h"
#include "tools/check.h"
#include "tools/ctl.h"
#include "tools/emulate.h"
#include "tools/exit_codes.h"
#include "tools/help.h"
#include "tools/host_check.h"
#include "tools/monitor.h"
#include "tools/replay.h"
#include "tools/run.h"
#include "tools/show.h"
#include "tools/task.h"
#include "tools/track.h"
#include "tools/trials.h"

namespace dopaloop {
namespace {

// The command line: subcommands with their options, and what to call once one was chosen.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(0, 1);
    app_.set_version_flag("--version", software_version());
    app_.set_help_flag("-h,--help", "this help");
    app_.footer(general_footer());
    add_run();
    add_monitor();
    add_ctl();
    add_show();
    add_trials();
    add_track();
    add_check();
    add_task();
    add_emulate();
    add_replay();
    add_bench();
    add_help();
  }

  int act(int argc, char** argv) {
    if (const std::string mistake = option_without_value(argc, argv); !mistake.empty())
      return complain(mistake);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
      return e.get_exit_code() == 0 ? app_.exit(e) : complain(sentence(e));
    }
    for (const auto& [subcommand, call] : calls_)
      if (subcommand->parsed()) return written(call());
    return complain("say what to do, one of those that `dopaloop help` lists");
  }

 private:
  // A table that did not reach its file is no success.
  static int written(int code) {
    if (std::cout.flush() || code != kExitFine) return code;
    std::cerr << "dopaloop: the output could not be written to its end (disk full?)\n";
    return kExitFailed;
  }

  // CLI11 says "1 required TEXT missing" of an option that stands there without its value.
  static std::string sentence(const CLI::ParseError& e) {
    const std::string what = e.what();
    const bool lacks_value = e.get_name() == "ArgumentMismatch" && what.ends_with(" missing");
    return lacks_value ? what.substr(0, what.find(':')) + ": needs a value" : what;
  }

  static int complain(std::string what) {
    for (char& c : what)
      if (c == '\n') c = ' ';
    std::cerr << "dopaloop: " << what << " (`dopaloop help` says more)\n";
    return kExitBadInput;
  }

  CLI::App* subcommand(const std::string& name, const std::string& what, std::function<int()> call) {
    CLI::App* s = app_.add_subcommand(name, what);
    s->footer(help_footer(name));
    calls_.emplace_back(s, std::move(call));
    return s;
  }

  void add_run() {
    CLI::App* s = subcommand("run", "run a session: the rig, its model process, and the view of it",
                             [this] { return run(run_, std::cout, std::cerr); });
    s->add_option("CONFIG", run_.config, "the rig's configuration file, or builtin:NAME")
        ->capture_default_str();
    s->add_option("--subject", run_.subject,
                  "the mouse (by default only with the default configuration: demo-mouse)");
    s->add_option("--data", run_.data, "folder that holds all sessions (default: dopaloop-data, here)");
    s->add_option("--experimenter", run_.experimenter, "who is responsible (default: the user)");
    s->add_option("--trials", run_.trials, "end after so many trials")->check(CLI::Range(1U, 100000U));
    s->add_option("--pace", run_.pace, "real, max, or times real pace; not real: emulated rigs only");
    s->add_option("--from-phase", run_.from_phase,
                  "training phase to begin in, from 1 (default: where the subject's last session ended)")
        ->check(CLI::Range(1u, 1000u));
    s->add_option("--seed", run_.seed,
                  "seed of every random draw (default: one is drawn, and written in the log)")
        ->check(seed_mistake);
    s->add_option("--mouse", run_.mouse, "replay: the recorded mouse, TRIALS.csv");
    s->add_option("--photometry", run_.photometry, "replay: the photometry recording, FILE.ppd");
    s->add_option("--runtime", run_.runtime, "folder of the rig's sockets (default: one for the rig's name)");
    s->add_option("--kill-model-at", run_.kill_model_at,
                  "fault schedule for tests: the model process dies at this trial")
        ->check(CLI::Range(2U, 100000U));
    s->add_option("--hung-disk", run_.hung_disk,
                  "drill, emulated rigs only: while this file exists, every write to the log hangs");
    s->add_flag("--boards-elsewhere", run_.boards_elsewhere,
                "emulated rigs: another program serves the boards (dopaloop emulate, or a benchmark)");
    s->add_flag("--plain", run_.plain,
                "lines instead of a live screen; so also when the output is no terminal");
  }

  void add_monitor() {
    CLI::App* s = subcommand("monitor", "the live view of a running session, from another terminal",
                             [this] { return monitor(monitor_, std::cout, std::cerr); });
    s->add_option("TARGET", monitor_.target, "which rig (default: the one that runs)");
    s->add_flag("--plain", monitor_.plain, "lines instead of a live screen");
  }

  void add_ctl() {
    CLI::App* s =
        subcommand("ctl", "one command to a running rig", [this] { return ctl(ctl_, std::cout, std::cerr); });
    s->add_option("TARGET", ctl_.target, "which rig")->required();
    s->add_option("COMMAND", ctl_.command, "what it shall do")->required();
    s->add_option("ARG", ctl_.argument, "microlitres, a note's text, a train, or KEY=VALUE")
        ->check(
            [](const std::string& given) { return given.empty() ? "ARG: given, but empty" : std::string(); });
    s->add_option("--why", ctl_.why, "set: why, for the log");
    s->add_flag("--i-am-at-the-rig", ctl_.at_the_rig, "arm-light, reset, light: I am at the rig");
    s->add_flag("--json", ctl_.json, "the answer as JSON");
  }

  void add_show() {
    CLI::App* s = subcommand("show", "what happened in a session",
                             [this] { return show(show_, std::cout, std::cerr); });
    s->add_option("DIR", show_.folder, "the session's folder")->required();
    s->add_flag("--json", show_.json, "as JSON");
  }

  void add_trials() {
    CLI::App* s =
        subcommand("trials", "a session's trials", [this] { return trials(trials_, std::cout, std::cerr); });
    s->add_option("DIR", trials_.folder, "the session's folder")->required();
    CLI::Option* csv =
        s->add_flag("--csv", trials_.csv, "as CSV: session,trial,signed_contrast,choice_right,rt_s, ...");
    s->add_flag("--json", trials_.json, "as JSON")->excludes(csv);
  }

  void add_track() {
    CLI::App* s = subcommand("track", "run a model over a recorded mouse, as on line",
                             [this] { return track(track_, std::cout, std::cerr); });
    TrackerConfig& t = track_.tracker;
    s->add_option("TRIALS", track_.trials, "TRIALS.csv")->required();
    s->add_option("--model", track_.model, "which model")->capture_default_str();
    s->add_flag("--json", track_.json, "the result as JSON");
    s->add_option("--csv", track_.csv, "write one row a trial to this file");
    s->add_option("--sigma", t.sigma, "weights' step from trial to trial, sd")
        ->check(CLI::Range(0., 10.))
        ->capture_default_str();
    s->add_option("--sigma-day", t.sigma_day, "the same at a session's first trial")
        ->check(CLI::Range(0., 10.))
        ->capture_default_str();
    s->add_option("--sigma-init", t.sigma_init, "weights before the first trial, sd")
        ->check(CLI::Range(.001, 100.))
        ->capture_default_str();
    s->add_option("--contrast-scale", t.contrast_scale, "contrasts are multiplied by this")
        ->check(CLI::Range(.01, 100.))
        ->capture_default_str();
  }

  void add_check() {
    CLI::App* s = subcommand("check", "is a configuration, or this computer, fit to run a session?",
                             [this] { return check_either(); });
    CLI::Option* config =
        s->add_option("CONFIG", check_.config, "the rig's configuration file, or builtin:NAME");
    s->add_flag("--host", host_, "measure this computer instead: is it fit to run animals?")
        ->excludes(config);
    s->add_option("--data", host_check_.data, "--host: folder that holds all sessions")
        ->capture_default_str();
    s->add_flag("--json", check_.json, "as JSON");
  }

  int check_either() {
    host_check_.json = check_.json;
    if (host_) return check_host(host_check_, std::cout);
    if (check_.config.empty()) return complain("check: name a CONFIG, or say --host");
    return check(check_, std::cout, std::cerr);
  }

  void add_task() {
    CLI::App* s = subcommand("task", "a task file alone: its picture, its proofs",
                             [] { return complain("task: say which, draw or check"); });
    s->require_subcommand(0, 1);
    const auto kind = [&](const std::string& name, const std::string& what, std::function<int()> call) {
      CLI::App* k = s->add_subcommand(name, what);
      calls_.insert(calls_.end() - 1, {k, std::move(call)});  // the one it belongs to is parsed too
      k->add_option("TASK", task_.task, "the task file, or builtin:NAME")->required();
      return k;
    };
    kind("draw", "the state graph, as Graphviz dot", [this] {
      return draw_task(task_, std::cout, std::cerr);
    })->add_option("--svg", task_.svg, "as SVG into this file, - for standard output (needs Graphviz)");
    kind("check", "its settings' ranges and the proofs",
         [this] { return check_task(task_, std::cout, std::cerr); });
  }

  void add_emulate() {
    CLI::App* s = subcommand("emulate", "the emulated boards of a rig, in a process of their own",
                             [this] { return emulate(emulate_, std::cout, std::cerr); });
    s->add_option("CONFIG", emulate_.config, "the rig's configuration file, or builtin:NAME")
        ->capture_default_str();
    s->add_option("--runtime", emulate_.runtime,
                  "folder of the rig's sockets (default: one for the rig's name)");
    s->add_option("--owner-fd", emulate_.owner_fd, "a pipe: ends when that does");
  }

  void add_replay() {
    CLI::App* s = subcommand("replay", "step a session's logic again from its journal, and compare",
                             [this] { return replay(replay_, std::cout, std::cerr); });
    s->add_option("DIR", replay_.folder, "the session's folder")->required();
    s->add_flag("--json", replay_.json, "as JSON");
  }

  void add_bench() {
    CLI::App* s = subcommand("bench", "how fast the closed loop is on this computer",
                             [] { return complain("bench: say which, latency, loop or stall"); });
    s->require_subcommand(0, 1);
    const auto kind = [&](const std::string& name, const std::string& what, std::function<int()> call) {
      CLI::App* k = s->add_subcommand(name, what);
      calls_.insert(calls_.end() - 1, {k, std::move(call)});  // the one it belongs to is parsed too
      return k;
    };
    CLI::App* latency = kind("latency", "from a dopamine sample to the light command, beside a bare echo",
                             [this] { return bench_latency(latency_, std::cout, std::cerr); });
    latency->add_option("--seconds", latency_.seconds, "of measuring, both modes together")
        ->check(CLI::Range(1., 86400.))
        ->capture_default_str();
    CLI::Option* json = latency->add_flag("--json", latency_.json, "as JSON");
    latency->add_flag("--markdown", latency_.markdown, "as a table for a document")->excludes(json);
    CLI::App* stall = kind("stall", "the same while each of the programs beside the rig stalls",
                           [this] { return bench_stall(stall_, std::cout, std::cerr); });
    stall->add_option("--seconds", stall_.seconds, "of measuring; whole rounds of all stalls")
        ->check(CLI::Range(1., 86400.))
        ->capture_default_str();
    stall->add_option("--stall-s", stall_.stall_s, "seconds of one stall")
        ->check(CLI::Range(1., 8.))
        ->capture_default_str();
    stall->add_option("--only", stall_.stalls, "modeld, monitor, run, store, network; default: all")
        ->transform(CLI::CheckedTransformer(stall_names(), CLI::ignore_case));
    stall->add_flag("--json", stall_.json, "as JSON");
    CLI::App* loop = kind("loop", "each stage of the loop, and its share of the processor under load",
                          [this] { return bench_loop(loop_, std::cout, std::cerr); });
    loop->add_option("--seconds", loop_.seconds, "of load")
        ->check(CLI::Range(1., 86400.))
        ->capture_default_str();
    loop->add_option("--events", loop_.events, "of the stages")
        ->check(CLI::Range(1000U, 100000000U))
        ->capture_default_str();
    loop->add_flag("--json", loop_.json, "as JSON");
    CLI::App* floor = kind("echo", "the bare echo itself, between two terminals (bench latency starts it)",
                           [this] { return echo(echo_, std::cerr); });
    floor->add_option("IN", echo_.in, "terminal to read")->required();
    floor->add_option("OUT", echo_.out, "terminal to write")->required();
    floor->add_option("--cpu", echo_.cpu, "processor it is pinned to");
    floor->add_flag("--spin", echo_.spin, "poll instead of sleeping");
  }

  static std::map<std::string, Stall> stall_names() {
    std::map<std::string, Stall> names;
    for (const Stall s : kAllStalls) names.emplace(name_of(s), s);
    return names;
  }

  void add_help() {
    CLI::App* s = subcommand("help", "what a subcommand does, its options, keys and exit codes",
                             [this] { return help(); });
    s->add_option("SUBCOMMAND", topic_, "which one; config: the keys of a rig file");
  }

  const CLI::App* find(const std::string& name) const {
    for (const auto& [subcommand, call] : calls_)
      if (subcommand->get_name() == name) return subcommand;
    return nullptr;
  }

  int help() {
    if (topic_.empty()) {
      std::cout << app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
    } else if (topic_ == "config") {
      std::cout << manual();
    } else if (const CLI::App* s = find(topic_)) {
      std::cout << s->help(app_.get_name());
    } else {
      return complain("no subcommand '" + topic_ + "'");
    }
    return kExitFine;
  }

  CLI::App app_{"dopaloop runs a closed-loop training rig for mice, watches it and reads what it wrote.",
                "dopaloop"};
  std::vector<std::pair<CLI::App*, std::function<int()>>> calls_;
  RunOptions run_;
  MonitorOptions monitor_;
  CtlOptions ctl_;
  ShowOptions show_;
  TrialsOptions trials_;
  TrackOptions track_;
  CheckOptions check_;
  bool host_ = false;
  HostCheckOptions host_check_;
  TaskOptions task_;
  EmulateOptions emulate_;
  ReplayOptions replay_;
  LatencyOptions latency_;
  StallOptions stall_;
  LoopOptions loop_;
  EchoOptions echo_;
  std::string topic_;
};

// Descriptors 0, 1 and 2 are taken, whatever the caller closed: no pipe or socket lands on them.
void take_standard_descriptors() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDWR);
  if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace
}  // namespace dopaloop

int main(int argc, char** argv) {
  dopaloop::take_standard_descriptors();
  return dopaloop::CommandLine().act(argc, argv);
}
