#include "tools/run_options.h"

#include <charconv>
#include <cmath>

namespace dopaloop {

bool is_pace(const std::string& pace) {
  if (pace == "real" || pace == "max") return true;
  double factor = 0;
  const auto [end, error] = std::from_chars(pace.data(), pace.data() + pace.size(), factor);
  return error == std::errc() && end == pace.data() + pace.size() && std::isfinite(factor) && factor > 0 &&
         factor <= 10000;
}

Result<RunOptions> resolve(RunOptions o, const std::string& user) {
  const bool demo = o.config == kDefaultConfig;
  if (o.subject.empty() && !demo) return fail("which mouse? name it with --subject NAME");
  if (o.subject.empty()) o.subject = "demo-mouse";
  if (o.pace.empty()) o.pace = demo ? "20" : "real";
  if (!is_pace(o.pace))
    return fail("--pace " + o.pace + ": give real, max, or a number above 0 and at most 10000");
  if (demo && !o.trials) o.trials = 120;
  if (o.trials && *o.trials == 0) return fail("--trials 0: a session has at least one trial");
  if (o.trials && o.kill_model_at && *o.kill_model_at > *o.trials)
    return fail("--kill-model-at " + std::to_string(*o.kill_model_at) + ": the session has " +
                std::to_string(*o.trials) + " trials, give 2 to that");
  if (o.data.empty()) o.data = "dopaloop-data";
  if (o.experimenter.empty()) o.experimenter = user;
  return o;
}

std::vector<std::string> rigd_args(const RunOptions& o) {
  std::vector<std::string> args{"--subject",      o.subject,      "--data", o.data,
                                "--experimenter", o.experimenter, "--pace", o.pace};
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) args.insert(args.end(), {option, value});
  };
  add("--trials", o.trials ? std::to_string(*o.trials) : "");
  add("--seed", o.seed ? std::to_string(*o.seed) : "");
  add("--from-phase", o.from_phase ? std::to_string(*o.from_phase) : "");
  add("--mouse", o.mouse);
  add("--photometry", o.photometry);
  return args;
}

}  // namespace dopaloop
