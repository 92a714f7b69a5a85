#include "tools/track.h"

#include <cmath>
#include <fstream>
#include <iomanip>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "model/logistic_tracker.h"
#include "model/score.h"
#include "rig/base/clock.h"
#include "rig/store/trials_csv.h"

namespace dopaloop {
namespace {

constexpr int kNotWritten = 1;
constexpr int kBadInput = 2;
constexpr int kExact = 17;  // significant digits that bring every double back

struct Step {
  double p_right = kNan;
  double log_likelihood = kNan;
  WeightArray mean = kNoWeights;
  WeightArray sd = kNoWeights;
};

struct Run {
  std::vector<Step> steps;  // one a trial
  Score score;
  double seconds = 0;
};

std::unique_ptr<Model> make_model(const TrackOptions& options) {
  if (options.model == "logistic") return std::make_unique<LogisticTracker>(options.tracker);
  return nullptr;
}

Run run_on_line(Model& model, const std::vector<RecordedTrial>& trials) {
  Run run;
  run.steps.reserve(trials.size());
  const SessionTime start = monotonic_now();
  for (const RecordedTrial& trial : trials) {
    const Observation observation = observe(trial);
    Step step;
    step.p_right = model.p_right(observation.stimulus);
    step.log_likelihood = learn_and_score(model, observation);
    step.mean = model.mean();
    step.sd = model.sd();
    run.score.add(step.log_likelihood);
    run.steps.push_back(step);
  }
  run.seconds = to_s(monotonic_now() - start);
  return run;
}

void write_cell(std::ostream& out, double value) {
  out << ',';
  if (!std::isnan(value)) out << value;
}

void write_header(std::ostream& out, const Model& model) {
  out << "session,trial,signed_contrast,choice_right,rt_s,p_right,log_likelihood";
  for (const std::string_view name : model.parameter_names()) out << ',' << name;
  for (const std::string_view name : model.parameter_names()) out << ',' << name << "_sd";
  out << '\n';
}

void write_row(std::ostream& out, const RecordedTrial& trial, const Step& step, std::size_t weights) {
  out << trial.session << ',' << trial.trial << ',' << trial.signed_contrast << ',';
  if (trial.choice != Choice::no_go) out << (trial.choice == Choice::right);
  for (const double value : {trial.reaction_time_s, step.p_right, step.log_likelihood})
    write_cell(out, value);
  for (std::size_t i = 0; i < weights; ++i) write_cell(out, step.mean[i]);
  for (std::size_t i = 0; i < weights; ++i) write_cell(out, step.sd[i]);
  out << '\n';
}

bool write_csv(const std::string& path, const Model& model, const std::vector<RecordedTrial>& trials,
               const Run& run) {
  std::ofstream out(path);
  out << std::setprecision(kExact);
  write_header(out, model);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    write_row(out, trials[i], run.steps[i], model.parameter_names().size());
  }
  return static_cast<bool>(out.flush());
}

void print_json(std::ostream& out, const Model& model, const Run& run) {
  const nlohmann::ordered_json report{{"model", std::string(model.name())},
                                      {"n_trials", run.score.n_trials()},
                                      {"mean_log_likelihood", run.score.mean_log_likelihood()},
                                      {"seconds", run.seconds}};
  out << report.dump() << '\n';
}

void print_table(std::ostream& out, const Model& model, const Run& run) {
  out << std::setprecision(6);
  out << "model                " << model.name() << '\n'
      << "trials               " << run.steps.size() << ", " << run.score.n_trials() << " of them scored\n"
      << "log-likelihood       " << run.score.mean_log_likelihood() << " a trial (chance " << std::log(.5)
      << ")\n";
  for (std::size_t i = 0; i < model.parameter_names().size(); ++i) {
    out << "weight " << std::left << std::setw(14) << model.parameter_names()[i] << std::right
        << model.mean()[i] << " +- " << model.sd()[i] << " after the last trial\n";
  }
  out << "time                 " << run.seconds << " s\n";
}

}  // namespace

int track(const TrackOptions& options, std::ostream& out, std::ostream& err) {
  const std::unique_ptr<Model> model = make_model(options);
  if (!model) {
    err << "dopaloop track: there is no model '" << options.model << "'; the models are: logistic\n";
    return kBadInput;
  }
  const auto trials = read_trials_csv(options.trials);
  if (!trials) {
    err << "dopaloop track: " << trials.error().message << '\n';
    return kBadInput;
  }
  const Run run = run_on_line(*model, *trials);
  if (!options.csv.empty() && !write_csv(options.csv, *model, *trials, run)) {
    err << "dopaloop track: cannot write " << options.csv
        << "; is the folder there, and has the disk room?\n";
    return kNotWritten;
  }
  options.json ? print_json(out, *model, run) : print_table(out, *model, run);
  return 0;
}

}  // namespace dopaloop
