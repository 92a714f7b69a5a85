// What `dopaloop bench loop` says, to programs and to people.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/bench/loop.h"
#include "tools/bench/machine_json.h"
#include "tools/exit_codes.h"
#include "tools/machine.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

struct Named {
  const char* name;
  const char* what;
  StageTime LoopStages::*stage;
};
constexpr Named kStages[] = {{"decode", "one read", &LoopStages::decode},
                             {"pipeline", "one sample", &LoopStages::pipeline},
                             {"session", "one event", &LoopStages::session},
                             {"encode", "one event", &LoopStages::encode},
                             {"push", "one event", &LoopStages::push}};

Json json_of(const LoopStages& stages) {
  Json json;
  for (const Named& s : kStages) {
    const StageTime& t = stages.*s.stage;
    json[s.name] = {
        {"p50_ns", t.p50_ns}, {"p99_ns", t.p99_ns}, {"max_ns", t.max_ns}, {"n", t.n}, {"of", s.what}};
  }
  json["clock_ns_taken_off"] = stages.clock_ns;
  return json;
}

void print(const LoopStages& stages, const LoopLoad& load, std::ostream& out) {
  out << text_of(this_machine()) << "\nns             p50       p99       max        n\n";
  char line[160];
  for (const Named& s : kStages) {
    const StageTime& t = stages.*s.stage;
    std::snprintf(line, sizeof line, "%-8s %9.0f %9.0f %9.0f %8llu  %s\n", s.name, t.p50_ns, t.p99_ns,
                  t.max_ns, static_cast<unsigned long long>(t.n), s.what);
    out << line;
  }
  std::snprintf(line, sizeof line,
                "load   %.0f messages a second: control thread %.1f %% of one core, all of rigd %.1f %%\n",
                load.wakeups_per_s, load.control_percent, load.rigd_percent);
  out << line;
}

}  // namespace

int bench_loop(const LoopOptions& options, std::ostream& out, std::ostream& err) {
  const LoopStages stages = time_stages(options.events);
  const auto load = measure_load(options);
  if (!load) {
    err << "dopaloop bench loop: " << load.error().message << "\n";
    return kExitFailed;
  }
  if (options.json) {
    const Json report{
        {"stages", json_of(stages)},
        {"load",
         {{"what", "photometry at 1 kHz, wheel at 1 kHz while it turns, licks, water, a trial a second"},
          {"seconds", load->seconds},
          {"messages_per_s", load->wakeups_per_s},
          {"control_percent_of_a_core", load->control_percent},
          {"rigd_percent_of_a_core", load->rigd_percent}}},
        {"machine", Json::parse(machine_json())}};
    out << report.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    print(stages, *load, out);
  }
  return kExitFine;
}

}  // namespace dopaloop
