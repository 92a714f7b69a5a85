#include "tools/help.h"

#include <array>

namespace dopaloop {
namespace {

struct Footer {
  std::string_view subcommand;
  std::string_view text;
};

constexpr std::string_view kKeys = R"(
Keys (live view):
  d  one drop of water, the task's volume   n  write a note into the log
  p  pause: no new trial starts; again: on  q  stop after this trial
  Q  stop now, outputs off (X too)          l  disarm light
  a  arm light (asks: are you at the rig?)  ?  help
Each is answered: accepted, or refused and why.
)";

constexpr std::array kFooters{
    Footer{
        "run",
        R"(Ctrl-C once ends after the trial, twice now; outputs are safe both times. SIGTERM and SIGHUP end now.
If rigd does not end within 10 s of that it is killed; no output outlives the program its device holds.
Without CONFIG: a simulated mouse on the emulated rig, 120 trials at 20 times real pace.

Examples:
  dopaloop run
  dopaloop run rig.toml --subject M23 --data /data --experimenter ada
  dopaloop run config/rigs/replay.toml --mouse TRIALS.csv --photometry FILE.ppd --subject M23 --pace max

Exit codes: 0 ended as planned or asked, 1 could not be run, 2 bad options or configuration,
            3 ended by a fault (the log says which).)"},
    Footer{
        "monitor",
        R"(TARGET is a rig's name, its runtime folder, or ipc://RUNTIME/telemetry; without it, the one rig that runs.
Waits for a session where there is none. Ctrl-C leaves the view; the session goes on.

Examples:
  dopaloop monitor
  dopaloop monitor emulated --plain

Exit codes: 0 the session ended or you left, 1 the rig went away without ending its session,
            or nobody reads the output any more, 2 no such target.)"},
    Footer{"ctl", R"(TARGET is a rig's name, its runtime folder, or ipc://RUNTIME/command.

Commands:
  stop-after-trial   the session ends once the trial under way has closed
  stop-now           outputs off, the session ends
  pause, resume      no new trial starts; goes on
  drop [UL]          one drop of water; without UL the task's volume
  note TEXT          a line in the log
  disarm-light       light off and disarmed
  arm-light          needs --i-am-at-the-rig, said by someone who is: an open fibre is an eye hazard
  ping               does the rig hear?

Examples:
  dopaloop ctl emulated drop 2
  dopaloop ctl emulated note "wheel cleaned" --json
  dopaloop ctl emulated set reward_ul=2.5 --why "drank little"

Exit codes: 0 accepted, 1 refused or nobody answers, 2 a command, argument or target that cannot be.)"},
    Footer{"show", R"(Examples:
  dopaloop show dopaloop-data/demo-mouse/2026-11-22/001
  dopaloop show DIR --json

Exit codes: 0 shown, 2 no such session, or its log cannot be read.)"},
    Footer{"trials", R"(Example:
  dopaloop trials DIR --csv > trials.csv

Exit codes: 0 printed, 2 no such session, or its log cannot be read.)"},
    Footer{"track", R"(Example:
  dopaloop track TRIALS.csv --model logistic --json

Exit codes: 0 done, 1 the table cannot be written, 2 bad options or file.)"},
    Footer{"check", R"(Every mistake is named at once, as file:line: key: what is wrong. Nothing is started.

Examples:
  dopaloop check rig.toml
  dopaloop check builtin:emulated
  dopaloop check --host

--host measures for two seconds how late a timer wakes a thread, looks at privileges, frequency governor, free
disk, clock and cores, and says in plain words what to change. Measure on the machine as it will be used.

Exit codes: 0 fine, 1 this computer is not fit to run animals, 2 mistakes.)"},
    Footer{
        "task",
        R"(Every mistake is named at once, as file:line: key: what is wrong. config/tasks/README.md explains task files.
`dopaloop check RIG` judges the task a rig runs, and its water against that rig's limits.

Examples:
  dopaloop task check mine.toml
  dopaloop task draw builtin:visual_decision > trial.dot
  dopaloop task draw mine.toml --svg mine.svg

Exit codes: 0 fine, 1 no SVG could be made (Graphviz draws it), 2 mistakes.)"},
    Footer{
        "emulate",
        R"(`dopaloop run` starts it where the configuration calls for it. Alone, it serves a rigd that runs alone.

Exit codes: 0 asked to end, 1 failed, 2 bad configuration.)"},
    Footer{"replay",
           R"(Example:
  dopaloop replay DIR

Exit codes: 0 nothing differs, 1 something does or the log cannot be read to its end, 2 no such session
            or no log.)"},
    Footer{
        "bench",
        R"(latency runs the real rigd, with its log, telemetry, someone who watches and its model process, against
emulated boards on pseudo-terminals, and in turns with it a bare read-compare-write echo on terminals like them;
first asleep between events, then spinning. The ratio of the two is what the software costs; it is no latency of a
rig, to which sampling, board buffers, transport and filter delay belong. --seconds 1200 gives 20 000 events a cell.
loop times each stage of the loop in memory, then rigd's share of the processor under load.

Both want a machine that does nothing else.

Examples:
  dopaloop bench latency --seconds 120
  dopaloop bench latency --json > latency.json
  dopaloop bench loop --json

Exit codes: 0 measured, 1 could not be measured, 2 bad options.)"},
    Footer{"help", R"(Examples:
  dopaloop help run
  dopaloop help config     every key of a rig file, its range and its default)"},
};

}  // namespace

std::string help_footer(std::string_view subcommand) {
  for (const Footer& f : kFooters) {
    if (f.subcommand != subcommand) continue;
    const bool keys = subcommand == "run" || subcommand == "monitor";
    return (keys ? std::string(kKeys) + "\n" : "\n") + std::string(f.text);
  }
  return "";
}

std::string general_footer() {
  return R"(
Exit codes of all: 0 fine, 1 failed, 2 bad input, 3 the session ended by a fault.
`dopaloop help SUBCOMMAND` says more; `dopaloop help config` explains every key of a rig file.)";
}

}  // namespace dopaloop
