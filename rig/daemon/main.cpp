// rigd: runs one session of one rig.
#include <CLI/CLI.hpp>
#include <iostream>

#include "rig/daemon/build_info.h"
#include "rig/daemon/daemon.h"

int main(int argc, char** argv) {
  using namespace dopaloop;
  DaemonOptions options;
  CLI::App app{
      "rigd runs one training session of one rig: task, photometry, light, log. Watch it with: dopaloop "
      "monitor"};
  app.set_version_flag("--version", software_version());
  app.add_option("CONFIG", options.config, "the rig's TOML file, or builtin:emulated, builtin:replay")
      ->required();
  app.add_option("--subject", options.subject, "the animal's name: letters, digits, - _ .")
      ->required()
      ->envname("DOPALOOP_SUBJECT");
  app.add_option("--data", options.data,
                 "folder that holds all sessions; this one goes to DATA/SUBJECT/DATE/NUMBER")
      ->required()
      ->envname("DOPALOOP_DATA");
  app.add_option("--experimenter", options.experimenter, "who is responsible; by default the user's name")
      ->envname("USER");
  app.add_option("--trials", options.trials, "end after so many trials")->check(CLI::Range(1u, 100000u));
  app.add_option("--pace", options.pace, "real, max, or session seconds a real second (emulated rigs only)")
      ->capture_default_str();
  app.add_option("--seed", options.seed,
                 "seed of every random draw; by default one is drawn, and written in the log")
      ->check(seed_mistake);
  app.add_option("--from-phase", options.from_phase,
                 "training phase to begin in, from 1; by default where the subject's last session ended")
      ->check(CLI::Range(1u, 1000u));
  app.add_option("--mouse", options.mouse, "replay: the recorded mouse, TRIALS.csv");
  app.add_option("--photometry", options.photometry, "replay: the photometry recording, FILE.ppd");
  app.add_option("--runtime", options.runtime,
                 "folder of the rig's sockets; by default one for the rig's name");
  app.add_option("--owner-fd", options.owner_fd, "a pipe: its end of file ends the session after the trial");
  app.footer("Exit codes: 0 ended as planned or asked, 1 could not start, 2 bad input, 3 ended by a fault.");
  if (const std::string mistake = option_without_value(argc, argv); !mistake.empty()) {
    std::cerr << mistake << "\n";
    return kBadInput;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kBadInput;
  }
  return run_session(options, std::cout, std::cerr);
}
