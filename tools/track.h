// `dopaloop track TRIALS.csv`: runs a model over a recorded mouse exactly as it runs on line, each choice
// predicted before it is seen, and says how well it predicted.
#pragma once

#include <iosfwd>
#include <string>

#include "model/config.h"

namespace dopaloop {

struct TrackOptions {
  std::string trials;              // TRIALS.csv, see rig/store/trials_csv.h
  std::string model = "logistic";  // the only one there is
  bool json = false;  // {"model", "n_trials" (scored), "mean_log_likelihood", "seconds"} instead of a table
  // Where not empty, one row a trial goes to this file: the columns of TRIALS.csv, then p_right and
  // log_likelihood as predicted before the choice (the latter empty where it is not scored), then each weight
  // and its standard deviation after the trial was learned from. 17 significant digits.
  std::string csv;
  TrackerConfig tracker;
};

// The process's exit code: 0, 1 when `csv` cannot be written, 2 on bad input; then one line on `err` says
// why.
int track(const TrackOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
