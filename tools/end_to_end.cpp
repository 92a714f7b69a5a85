#include "tools/end_to_end.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>

#include "config/load.h"
#include "rig/dopamine/low_pass.h"

namespace dopaloop {
namespace {

// By nearest rank; NaN of nothing.
double quantile(std::vector<double> values, double q) {
  if (values.empty()) return kNan;
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string number(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string measured(std::string what, std::size_t n, const char* of, const LatencyFacts& facts) {
  if (n == 0) return "nothing to measure: no " + std::string(of);
  const std::string clock = facts.real_time ? "measured" : "emulated in virtual time";
  return clock + ": " + std::move(what) + ", " + std::to_string(n) + " " + of;
}

LatencyLine sampling(const LatencyFacts& f) {
  const double interval_ms = 1e3 / f.dopamine.sampling_rate_hz;
  return {"sampling interval", interval_ms / 2, interval_ms,
          "config: " + number(f.dopamine.sampling_rate_hz, 0) + " samples a second"};
}

LatencyLine arrival(const LatencyFacts& f) {
  return {"board buffer, transport", quantile(f.arrival_ms, .5), quantile(f.arrival_ms, .99),
          measured("a sample's stamp to the logic", f.arrival_ms.size(), "samples", f)};
}

LatencyLine filter(const LatencyFacts& f) {
  const double delay_ms = 1e3 * low_pass_delay_s(f.dopamine.low_pass_hz, f.dopamine.sampling_rate_hz);
  return {"low-pass filter", delay_ms, delay_ms,
          "computed: group delay at 0 Hz, corner " + number(f.dopamine.low_pass_hz, 1) + " Hz"};
}

LatencyLine software(const LatencyFacts& f) {
  LatencyLine line{"software", kNan, kNan, "not measured in real time"};
  for (const TimingRow& t : f.timing) {
    if (t.name != "wake_to_write") continue;
    line.typical_ms = t.p50_us * 1e-3;
    line.most_ms = t.p99_us * 1e-3;
    line.from = measured("waking to the last byte written", t.n, "events", f);
  }
  return line;
}

LatencyLine device(const LatencyFacts& f) {
  return {"device", quantile(f.to_light_ms, .5), quantile(f.to_light_ms, 1),
          measured("command to light edge", f.to_light_ms.size(), "trials with light", f)};
}

LatencyLine to_command(const LatencyFacts& f, const std::string& trigger) {
  return {"report, transport", quantile(f.to_command_ms, .5), quantile(f.to_command_ms, 1),
          measured(trigger + " to command", f.to_command_ms.size(), "trials with light", f)};
}

// `before`: parts that no stamp covers.
LatencyLine whole(const LatencyFacts& f, std::span<const LatencyLine> before, const std::string& trigger) {
  LatencyLine line{"end to end", quantile(f.whole_ms, .5), quantile(f.whole_ms, 1),
                   measured(trigger + " to light edge", f.whole_ms.size(), "trials with light", f)};
  for (const LatencyLine& part : before) {
    line.typical_ms += part.typical_ms;
    line.most_ms += part.most_ms;
    line.from += ", plus " + part.part;
  }
  return line;
}

SessionTime trigger_of(const TrialRow& t, LightAt at) {
  return at == LightAt::stimulus ? t.stimulus_on_at : t.response_at;
}

// Samples as the logic got them: when, and when the board had taken them.
struct Samples {
  std::vector<std::int64_t> now, at;

  // The stamp of the newest that came at this instant; kNever: none did.
  SessionTime stamp_of(SessionTime came) const {
    const auto after = std::upper_bound(now.begin(), now.end(), to_ns(came));
    if (after == now.begin() || *(after - 1) != to_ns(came)) return kNever;
    return at_ns<SessionTime>(at[static_cast<std::size_t>(after - now.begin()) - 1]);
  }
};

Result<Samples> read_samples(const SessionReader& reader) {
  auto stream = reader.stream("dopamine");
  if (!stream) return tl::unexpected(stream.error());
  Samples samples;
  for (std::size_t i = 0; i < stream->names.size() && i < stream->columns.size(); ++i) {
    if (stream->names[i] == "now_ns") samples.now = std::move(stream->columns[i]);
    if (stream->names[i] == "at_ns") samples.at = std::move(stream->columns[i]);
  }
  if (samples.now.size() != samples.at.size()) return fail("stream dopamine: its columns differ in length");
  return samples;
}

void add_trial(LatencyFacts& f, const TrialRow& t, SessionTime trigger) {
  if (t.light_commanded_at == kNever || t.light_on_at == kNever) return;
  f.to_light_ms.push_back(to_ms(t.light_on_at - t.light_commanded_at));
  if (trigger == kNever) return;
  f.to_command_ms.push_back(to_ms(t.light_commanded_at - trigger));
  f.whole_ms.push_back(to_ms(t.light_on_at - trigger));
}

}  // namespace

std::vector<LatencyLine> end_to_end(const LatencyFacts& f) {
  if (f.at == LightAt::off) return {};
  if (f.at == LightAt::dopamine) {
    const LatencyLine unseen[] = {sampling(f), filter(f)};
    return {unseen[0], arrival(f), unseen[1], software(f), device(f), whole(f, unseen, "a sample's stamp")};
  }
  const std::string trigger = f.at == LightAt::stimulus ? "stimulus onset" : "response";
  return {to_command(f, trigger), software(f), device(f), whole(f, {}, trigger)};
}

Result<LatencyFacts> latency_facts(const SessionReader& reader) {
  const auto config = load_rig_text(reader.header().config_toml, "the log's configuration");
  if (!config) return fail("the log's configuration is of another version of this program");
  LatencyFacts f;
  f.at = config->light.at;
  f.dopamine = config->dopamine;
  f.real_time = reader.header().pace == "real";
  if (f.at == LightAt::off) return f;
  Samples samples;
  if (f.at == LightAt::dopamine) {
    auto read = read_samples(reader);
    if (!read) return tl::unexpected(read.error());
    samples = std::move(*read);
  }
  for (std::size_t i = 0; i < samples.now.size(); ++i) {
    f.arrival_ms.push_back(static_cast<double>(samples.now[i] - samples.at[i]) * 1e-6);
  }
  const auto trials = reader.trials();
  if (!trials) return tl::unexpected(trials.error());
  for (const TrialRow& t : *trials) {
    add_trial(f, t, f.at == LightAt::dopamine ? samples.stamp_of(t.light_commanded_at) : trigger_of(t, f.at));
  }
  auto timing = reader.timing();
  if (!timing) return tl::unexpected(timing.error());
  f.timing = std::move(*timing);
  return f;
}

std::string text_of(const LatencyLine& line) {
  char text[200];
  if (std::isnan(line.typical_ms)) {
    std::snprintf(text, sizeof text, "%-24s not known", line.part.c_str());
  } else {
    std::snprintf(text, sizeof text, "%-24s %7.3f ms, at most %7.3f ms", line.part.c_str(), line.typical_ms,
                  line.most_ms);
  }
  return std::string(text) + "   " + line.from;
}

}  // namespace dopaloop
