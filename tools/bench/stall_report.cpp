// What `dopaloop bench stall` says, to programs and to people.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/bench/boards_thread.h"
#include "tools/bench/machine_json.h"
#include "tools/bench/stall.h"
#include "tools/exit_codes.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Quantiles& q) {
  return {
      {"p50_us", q.p50_us}, {"p99_us", q.p99_us}, {"p999_us", q.p999_us}, {"max_us", q.max_us}, {"n", q.n}};
}

Json json_of(const StallCell& c) {
  Json json = json_of(c.latency);
  json["stalls"] = c.stalls;
  json["ratio_p99"] = c.ratio_p99;
  json["aa_interval_p99"] = {c.aa.low, c.aa.high};
  json["within"] = c.within();
  json["next_trial_waits_longer_ms"] = c.next_trial.longest_ms;
  json["trials_that_waited_in_one_stall"] = c.next_trial.most_in_one;
  return json;
}

Json json_of(const RecordCheck& r) {
  return {{"whole", r.whole()},    {"journal_inputs", r.inputs},  {"journal_holes", r.holes},
          {"trials", r.trials},    {"trials_missing", r.missing}, {"trials_aborted", r.aborted},
          {"records_lost", r.lost}};
}

void print_json(const StallOptions& options, const StallReport& r, std::ostream& out) {
  Json report{{"seconds", options.seconds},
              {"stall_s", options.stall_s},
              {"rounds", r.rounds},
              {"floor", json_of(r.floor)},
              {"floor_again", json_of(r.floor_again)},
              {"rig", json_of(r.rig)}};
  for (const StallCell& cell : r.cells) report["stalls"][std::string(name_of(cell.what))] = json_of(cell);
  report["record"] = json_of(r.record);
  report["lost"] = r.lost;
  report["scheduling"] = {{"floor", r.floor_scheduling}, {"rig", r.rig_scheduling}};
  report["machine"] = Json::parse(machine_json());
  out << report.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void print_row(std::string_view name, const Quantiles& q, std::ostream& out) {
  char line[160];
  std::snprintf(line, sizeof line, "%-12.12s %9.1f %9.1f %9.1f %8zu", name.data(), q.p50_us, q.p99_us,
                q.max_us, q.n);
  out << line;
}

void print_cell(const StallCell& c, std::ostream& out) {
  print_row(name_of(c.what), c.latency, out);
  char line[160];
  std::snprintf(line, sizeof line, "  %5.2f  %.2f to %.2f  %-6s %9.0f ms\n", c.ratio_p99, c.aa.low, c.aa.high,
                c.within() ? "within" : "BEYOND", c.next_trial.longest_ms);
  out << line;
}

void print_record(const StallReport& r, std::ostream& out) {
  const RecordCheck& c = r.record;
  out << "record       " << (c.whole() ? "whole" : "NOT WHOLE") << ": " << c.inputs
      << " inputs in the journal, " << c.holes << " holes; " << c.trials << " trials, " << c.missing
      << " missing, " << c.aborted << " aborted; " << c.lost << " records lost\n"
      << "events lost  " << r.lost << "; control thread " << r.rig_scheduling << ", floor "
      << r.floor_scheduling << '\n';
}

void print_text(const StallOptions& options, const StallReport& r, std::ostream& out) {
  out << text_of(this_machine()) << "\nus from sample to light command, software alone; stalls of "
      << options.stall_s << " s, " << r.rounds << " rounds\n\n"
      << "                   p50       p99       max        n  p99 to rig, A/A   next trial later by\n";
  for (const auto& [name, q] :
       {std::pair("floor", r.floor), std::pair("floor again", r.floor_again), std::pair("rig", r.rig)}) {
    print_row(name, q, out);
    out << '\n';
  }
  for (const StallCell& cell : r.cells) print_cell(cell, out);
  print_record(r, out);
}

}  // namespace

int bench_stall(const StallOptions& options, std::ostream& out, std::ostream& err) {
  BenchConsole console(err);
  const auto report = measure_stalls(options, console);
  if (!report) {
    err << "dopaloop bench stall: " << report.error().message << "\n";
    return kExitFailed;
  }
  options.json ? print_json(options, *report, out) : print_text(options, *report, out);
  return report->record.whole() ? kExitFine : kExitFailed;
}

}  // namespace dopaloop
