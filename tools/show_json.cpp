#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/show.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json session_json(const SessionSummary& s) {
  const SessionHeader& h = s.header;
  return {{"file", s.file},
          {"subject", h.subject},
          {"experimenter", h.experimenter},
          {"rig", h.rig},
          {"started_at", h.started_at},
          {"software", h.software},
          {"build_id", h.build_id},
          {"compiler", h.compiler},
          {"cpu_features", h.cpu_features},
          {"seed", h.seed},
          {"pace", h.pace},
          {"pairing", h.pairing}};
}

void add_end(Json& json, const SessionSummary& s) {
  json["ended"] = s.end.has_value();
  json["ended_at"] = s.end ? Json(s.end->ended_at) : Json(nullptr);
  json["end_reason"] = s.end ? Json(s.end->end_reason) : Json(nullptr);
  json["under_way"] = s.ending == Ending::under_way;
  json["cut"] = s.ending == Ending::cut;
  json["cut_where"] = s.ending == Ending::cut ? Json(cut_sentence(s)) : Json(nullptr);
  json["last_trial"] = s.last_trial;
  json["last_trial_s"] = number(s.last_trial_s);
  json["last_write_s"] = number(s.last_write_s);
}

void add_behaviour(Json& json, const SessionSummary& s) {
  json["trials_planned"] = s.header.trials_planned;
  json["n_trials_closed"] = s.trials_closed;
  json["n_repeats"] = s.repeats;
  json["n_no_go"] = s.no_go;
  json["accuracy_left"] = number(s.left.accuracy());
  json["accuracy_right"] = number(s.right.accuracy());
  json["n_left"] = s.left.total;
  json["n_right"] = s.right.total;
  json["water_ul"] = number(s.task_ul + s.manual_ul);
  json["water_task_ul"] = number(s.task_ul);
  json["water_manual_ul"] = number(s.manual_ul);
}

Json licks_json(const SessionSummary& s) {
  Json blocks = Json::array();
  for (const LickBlock& b : s.licks) {
    blocks.push_back({{"from_trial", b.from_trial},
                      {"to_trial", b.to_trial},
                      {"n_cued", b.cued},
                      {"preparatory_lick_hz", number(b.preparatory_hz)},
                      {"baseline_lick_hz", number(b.baseline_hz)},
                      {"n_rewarded", b.rewarded},
                      {"n_reacted", b.reacted},
                      {"reactive_lick_s", number(b.reactive_s)}});
  }
  return blocks;
}

Json training_json(const SessionSummary& s) {
  if (!s.training || s.training->phases == 0) return nullptr;
  const TrainingCourse& t = *s.training;
  return {{"phases", t.phases},
          {"phase_start", t.start.phase},
          {"phase_by_hand", t.start.phase_by_hand},
          {"phase_end", t.end.phase},
          {"phase_trials_end", t.end.phase_trials}};
}

Json light_json(const SessionSummary& s) {
  return {{"eligible", s.light.eligible},
          {"light_trials", s.light.light},
          {"control_trials", s.light.control},
          {"energy_mj", number(s.light.energy_mj)},
          {"manual_mj", number(s.light.manual_mj)},
          {"pulses_requested", s.light.pulses_requested},
          {"pulses_delivered", s.light.pulses_delivered},
          {"not_as_intended", s.light.not_as_intended},
          {"masking", s.light.masking},
          {"guidance_late", s.guidance_late}};
}

void add_model(Json& json, const SessionSummary& s) {
  json["model"] = s.model.empty() ? Json(nullptr) : Json(s.model);
  json["n_trials"] = s.trials_scored;
  json["n_unpredicted"] = s.trials_unpredicted;
  json["mean_log_likelihood"] = number(s.mean_log_likelihood);
  Json weights = Json::array();
  for (std::size_t i = 0; i < kMaxWeights && !std::isnan(s.weight_mean[i]); ++i) {
    weights.push_back({{"name", i < s.weight_names.size() ? Json(s.weight_names[i]) : Json(nullptr)},
                       {"mean", number(s.weight_mean[i])},
                       {"sd", number(s.weight_sd[i])}});
  }
  json["weights"] = weights;
}

void add_health(Json& json, const SessionSummary& s) {
  json["timing"] = Json::array();
  for (const TimingRow& t : s.timing) {
    json["timing"].push_back({{"name", t.name},
                              {"n", t.n},
                              {"p50_us", number(t.p50_us)},
                              {"p99_us", number(t.p99_us)},
                              {"p999_us", number(t.p999_us)},
                              {"max_us", number(t.max_us)}});
  }
  json["end_to_end"] = Json::array();
  for (const LatencyLine& l : s.end_to_end) {
    json["end_to_end"].push_back({{"part", l.part},
                                  {"typical_ms", number(l.typical_ms)},
                                  {"most_ms", number(l.most_ms)},
                                  {"from", l.from}});
  }
  json["faults"] = Json::array();
  for (const FaultRow& f : s.faults) {
    json["faults"].push_back({{"what", f.what}, {"count", f.count}, {"why", f.why}});
  }
  json["warnings"] = Json::array();
  for (const EventRow& w : s.warnings) {
    json["warnings"].push_back({{"at_s", number(to_s(w.now - s.header.start))},
                                {"kind", w.event.kind.view()},
                                {"text", w.event.text.view()}});
  }
}

}  // namespace

void print_summary_json(const SessionSummary& s, std::ostream& out) {
  Json json = session_json(s);
  add_end(json, s);
  add_behaviour(json, s);
  json["n_rewarded"] = s.rewarded;
  json["n_omitted"] = s.omitted;
  json["licking"] = licks_json(s);
  json["training"] = training_json(s);
  json["light"] = light_json(s);
  json["dopamine"] = {{"n_trials", s.dopamine_trials}, {"stimulus_mean_z", number(s.dopamine_mean_z)}};
  add_model(json, s);
  add_health(json, s);
  // Texts of the log are shown even where they are no UTF-8: nothing a person typed may stop this.
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace dopaloop
