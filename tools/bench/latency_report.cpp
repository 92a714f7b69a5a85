// What `dopaloop bench latency` says, to programs and to people.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/bench/boards_thread.h"
#include "tools/bench/latency.h"
#include "tools/bench/machine_json.h"
#include "tools/exit_codes.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

Json json_of(const Quantiles& q) {
  return {
      {"p50_us", q.p50_us}, {"p99_us", q.p99_us}, {"p999_us", q.p999_us}, {"max_us", q.max_us}, {"n", q.n}};
}

Json ratio_of(const Quantiles& a, const Quantiles& b) {
  return {{"p50", ratio(a.p50_us, b.p50_us)}, {"p99", ratio(a.p99_us, b.p99_us)}};
}

Json json_of(const LatencyMode& m) {
  return {{"floor", json_of(m.floor)},
          {"rig", json_of(m.rig)},
          {"floor_again", json_of(m.floor_again)},
          {"ratio", ratio_of(m.rig, m.floor)},
          {"aa_ratio", ratio_of(m.floor_again, m.floor)},
          {"lost", m.lost},
          {"control_trials", m.control_trials},
          {"block", m.block},
          {"scheduling",
           {{"floor", m.floor_scheduling}, {"rig", m.rig_scheduling}, {"boards", m.boards_scheduling}}}};
}

void print_row(const char* mode, const char* lane, const Quantiles& q, std::ostream& out) {
  char line[160];
  std::snprintf(line, sizeof line, "%-6s %-12s %9.1f %9.1f %9.1f %9.1f %8zu\n", mode, lane, q.p50_us,
                q.p99_us, q.p999_us, q.max_us, q.n);
  out << line;
}

void print(const char* mode, const LatencyMode& m, std::ostream& out) {
  print_row(mode, "floor", m.floor, out);
  print_row(mode, "rigd", m.rig, out);
  print_row(mode, "floor again", m.floor_again, out);
  char line[200];
  std::snprintf(line, sizeof line, "%-6s rigd/floor p50 %.2f p99 %.2f; floor again/floor p50 %.2f p99 %.2f\n",
                mode, ratio(m.rig.p50_us, m.floor.p50_us), ratio(m.rig.p99_us, m.floor.p99_us),
                ratio(m.floor_again.p50_us, m.floor.p50_us), ratio(m.floor_again.p99_us, m.floor.p99_us));
  out << line << mode << "  " << m.lost << " events lost; control thread " << m.rig_scheduling << ", floor "
      << m.floor_scheduling << ", boards " << m.boards_scheduling << "; blocks of " << m.block << "\n\n";
}

void print_cell(const char* mode, const char* lane, const Quantiles& q, std::ostream& out) {
  char line[160];
  std::snprintf(line, sizeof line, "| %s | %s | %.1f | %.1f | %.1f | %.1f | %zu |\n", mode, lane, q.p50_us,
                q.p99_us, q.p999_us, q.max_us, q.n);
  out << line;
}

void print_markdown(const char* mode, const LatencyMode& m, std::ostream& out) {
  print_cell(mode, "floor", m.floor, out);
  print_cell(mode, "rigd", m.rig, out);
  print_cell(mode, "floor again", m.floor_again, out);
}

void print_ratio_markdown(const char* mode, const LatencyMode& m, std::ostream& out) {
  char line[200];
  std::snprintf(
      line, sizeof line,
      "- %s: rigd / floor p50 %.2f, p99 %.2f; floor again / floor p50 %.2f, p99 %.2f; %llu events lost; "
      "%s.\n",
      mode, ratio(m.rig.p50_us, m.floor.p50_us), ratio(m.rig.p99_us, m.floor.p99_us),
      ratio(m.floor_again.p50_us, m.floor.p50_us), ratio(m.floor_again.p99_us, m.floor.p99_us),
      static_cast<unsigned long long>(m.lost), m.rig_scheduling.c_str());
  out << line;
}

void print_markdown(const LatencyMode& sleep, const LatencyMode& spin, std::ostream& out) {
  out << text_of(this_machine())
      << "; us from the sample's last byte to the light command's first, software alone:\n\n"
         "| mode | lane | p50 | p99 | p99.9 | max | n |\n|---|---|---|---|---|---|---|\n";
  print_markdown("sleep", sleep, out);
  print_markdown("spin", spin, out);
  out << '\n';
  print_ratio_markdown("sleep", sleep, out);
  print_ratio_markdown("spin", spin, out);
}

void print_json(double seconds, const LatencyMode& sleep, const LatencyMode& spin, std::ostream& out) {
  const Json report{{"seconds", seconds},
                    {"sleep", json_of(sleep)},
                    {"spin", json_of(spin)},
                    {"machine", Json::parse(machine_json())}};
  out << report.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void print_text(const LatencyMode& sleep, const LatencyMode& spin, std::ostream& out) {
  out << text_of(this_machine()) << "\n"
      << "us from the sample's last byte to the light command's first; software alone: sampling, board "
         "buffers,\n"
         "transport and the filter's delay come on top\n\n"
         "                        p50       p99     p99.9       max        n\n";
  print("sleep", sleep, out);
  print("spin", spin, out);
}

}  // namespace

int bench_latency(const LatencyOptions& options, std::ostream& out, std::ostream& err) {
  BenchConsole console(err);
  const auto sleep = measure_latency(options, false, options.seconds / 2, console);
  const auto spin = sleep ? measure_latency(options, true, options.seconds / 2, console) : sleep;
  if (!sleep || !spin) {
    err << "dopaloop bench latency: " << (sleep ? spin.error() : sleep.error()).message << "\n";
    return kExitFailed;
  }
  if (options.json) {
    print_json(options.seconds, *sleep, *spin, out);
  } else if (options.markdown) {
    print_markdown(*sleep, *spin, out);
  } else {
    print_text(*sleep, *spin, out);
  }
  return kExitFine;
}

}  // namespace dopaloop
