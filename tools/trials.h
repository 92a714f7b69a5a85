// `dopaloop trials DIR [--csv | --json]`: every closed trial of a session.
#pragma once

#include <ostream>
#include <string>

namespace dopaloop {

struct TrialsOptions {
  std::string folder;  // as ShowOptions::folder
  bool csv = false;    // every column; can be read wherever TRIALS.csv can (rig/store/trials_csv.h)
  bool json = false;   // every column, an array with one object a line; neither: a table for people
};

// Returns the exit code: 0, or 2 with a sentence on `err`.
int trials(const TrialsOptions& options, std::ostream& out, std::ostream& err);

}  // namespace dopaloop
