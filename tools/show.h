// `dopaloop show DIR [--json]`: what happened in a session, in one screen or as JSON.
#pragma once

#include <ostream>
#include <string>

#include "tools/summary.h"

namespace dopaloop {

struct ShowOptions {
  std::string folder;  // a session's folder, its session.sqlite, or a folder that holds exactly one session
  bool json = false;
};

// Returns the exit code: 0, or 2 with a sentence on `err`.
int show(const ShowOptions& options, std::ostream& out, std::ostream& err);

void print_summary(const SessionSummary& summary, std::ostream& out);       // for people
void print_summary_json(const SessionSummary& summary, std::ostream& out);  // numbers with all their digits

// "cut after trial 41 at 300.2 s: ..." for a session without an end; "" for one that has it.
std::string cut_sentence(const SessionSummary& summary);

}  // namespace dopaloop
