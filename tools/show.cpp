#include "tools/show.h"

#include <cmath>
#include <cstdio>

#include "rig/store/session_folder.h"

namespace dopaloop {
namespace {

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::ostream& row(std::ostream& out, const char* title) {
  char padded[16];
  std::snprintf(padded, sizeof padded, "%-11s ", title);
  return out << padded;
}

std::string side(const SideScore& s) {
  return std::to_string(s.correct) + "/" + std::to_string(s.total) + " (" + fixed(100 * s.accuracy(), 1) +
         " %)";
}

void print_head(const SessionSummary& s, std::ostream& out) {
  const SessionHeader& h = s.header;
  row(out, "session") << s.file << '\n';
  row(out, "subject") << h.subject << ", rig " << h.rig << ", experimenter " << h.experimenter << '\n';
  row(out, "started") << h.started_at << ", pace " << h.pace << ", seed " << h.seed << ", software "
                      << h.software << '\n';
  if (!h.pairing.empty()) row(out, "pairing") << h.pairing << '\n';
  if (s.end) row(out, "ended") << s.end->ended_at << ": " << s.end->end_reason << '\n';
  if (s.ending == Ending::under_way) row(out, "under way") << fixed(s.last_write_s, 1) << " s so far\n";
  if (s.ending == Ending::cut) row(out, "ended") << cut_sentence(s) << '\n';
}

void print_licks(const SessionSummary& s, std::ostream& out) {
  row(out, "rewards") << s.rewarded << " given, " << s.omitted << " omitted\n";
  for (const LickBlock& b : s.licks) {
    row(out, &b == &s.licks.front() ? "licking" : "")
        << "trials " << b.from_trial << "-" << b.to_trial << ": preparatory " << fixed(b.preparatory_hz, 2)
        << " Hz above a baseline of " << fixed(b.baseline_hz, 2) << " (" << b.cued << " cued), first lick "
        << fixed(b.reactive_s, 3) << " s after the reward (" << b.reacted << " of " << b.rewarded << ")\n";
  }
}

void print_behaviour(const SessionSummary& s, std::ostream& out) {
  row(out, "trials") << s.trials_closed;
  if (s.header.trials_planned > 0) out << " of " << s.header.trials_planned << " planned";
  out << "; " << s.repeats << " repeats, " << s.no_go << " no-go\n";
  if (s.licks.empty()) {
    row(out, "accuracy") << "left " << side(s.left) << ", right " << side(s.right) << "; repeats left out\n";
  } else {
    print_licks(s, out);
  }
  row(out, "water") << fixed(s.task_ul, 1) << " ul earned, " << fixed(s.manual_ul, 1) << " ul by hand\n";
}

std::string phase_text(const TrainingState& s, std::uint32_t phases) {
  return std::to_string(s.phase) + " of " + std::to_string(phases) + " (" + std::to_string(s.phase_trials) +
         " trials in it)";
}

void print_training(const SessionSummary& s, std::ostream& out) {
  if (!s.training || s.training->phases == 0) return;
  const TrainingCourse& t = *s.training;
  row(out, "training") << "phase " << phase_text(t.start, t.phases) << " at the start"
                       << (t.start.phase_by_hand ? ", set by hand" : "") << ", "
                       << phase_text(t.end, t.phases) << " at the end\n";
}

void print_light(const SessionSummary& s, std::ostream& out) {
  const LightSummary& l = s.light;
  row(out, "light") << l.light << " light and " << l.control << " control trials of " << l.eligible
                    << " eligible, " << fixed(l.energy_mj, 3) << " mJ, " << l.pulses_delivered << " of "
                    << l.pulses_requested << " pulses\n";
  if (!l.masking.empty()) row(out, "") << "masking " << l.masking << '\n';
  if (l.manual_mj > 0) row(out, "") << fixed(l.manual_mj, 3) << " mJ more by hand\n";
  for (const auto& [why, trials] : l.not_as_intended) {
    row(out, "") << trials << " trials not as intended: " << why << '\n';
  }
  if (s.guidance_late > 0)
    row(out, "") << s.guidance_late << " guidance messages late or for another trial\n";
  row(out, "dopamine") << "stimulus peak z " << fixed(s.dopamine_mean_z, 2) << " on average over "
                       << s.dopamine_trials << " trials with nothing else in the window\n";
}

void print_model(const SessionSummary& s, std::ostream& out) {
  if (s.model.empty()) {
    row(out, "model") << "none\n";
    return;
  }
  row(out, "model") << s.model << ": " << s.trials_scored << " trials scored, mean log-likelihood "
                    << fixed(s.mean_log_likelihood, 4) << " a trial\n";
  if (s.trials_unpredicted > 0)
    row(out, "") << s.trials_unpredicted << " of them while its process was away, scored from the log\n";
  for (std::size_t i = 0; i < kMaxWeights && !std::isnan(s.weight_mean[i]); ++i) {
    const std::string name = i < s.weight_names.size() ? s.weight_names[i] : "weight " + std::to_string(i);
    row(out, "") << name << " " << fixed(s.weight_mean[i], 3) << " +- " << fixed(s.weight_sd[i], 3) << '\n';
  }
}

void print_health(const SessionSummary& s, std::ostream& out) {
  for (const TimingRow& t : s.timing) {
    row(out, "timing") << t.name << ": " << t.n << " times, half within " << fixed(t.p50_us, 1)
                       << " us, 99 % within " << fixed(t.p99_us, 1) << " us, longest " << fixed(t.max_us, 1)
                       << " us\n";
  }
  for (const LatencyLine& line : s.end_to_end) row(out, "latency") << text_of(line) << '\n';
  if (!s.no_end_to_end.empty()) row(out, "latency") << "not known end to end: " << s.no_end_to_end << '\n';
  if (s.faults.empty())
    row(out, "lost") << (s.ending == Ending::cut ? "not known: the session was cut\n" : "nothing\n");
  for (const FaultRow& f : s.faults) row(out, "LOST") << f.count << " " << f.what << ": " << f.why << '\n';
  for (const EventRow& w : s.warnings) {
    row(out, "warning") << fixed(to_s(w.now - s.header.start), 3) << " s, " << w.event.kind.view() << ": "
                        << w.event.text.view() << '\n';
  }
}

}  // namespace

std::string cut_sentence(const SessionSummary& s) {
  if (s.ending != Ending::cut) return {};
  const std::string before = s.last_trial == 0 ? "before the end of the first trial"
                                               : "after trial " + std::to_string(s.last_trial) + " at " +
                                                     fixed(s.last_trial_s, 3) + " s";
  return "cut " + before + ": no end was written. Trial " + std::to_string(s.last_trial + 1) +
         ", if it was open, is lost back to the last write at " + fixed(s.last_write_s, 3) + " s";
}

void print_summary(const SessionSummary& s, std::ostream& out) {
  print_head(s, out);
  print_behaviour(s, out);
  print_training(s, out);
  print_light(s, out);
  print_model(s, out);
  print_health(s, out);
}

int show(const ShowOptions& options, std::ostream& out, std::ostream& err) {
  const auto bad = [&](const Error& e) {
    err << e.message << '\n';
    return 2;
  };
  const auto session = the_session(options.folder);
  if (!session) return bad(session.error());
  const auto reader = SessionReader::open(*session);
  if (!reader) return bad(reader.error());
  const auto summary = summarize(*reader);
  if (!summary) return bad(summary.error());
  options.json ? print_summary_json(*summary, out) : print_summary(*summary, out);
  return 0;
}

}  // namespace dopaloop
