#include <charconv>
#include <string_view>

#include "rig/store/columns.h"
#include "rig/store/trials_csv.h"

namespace dopaloop {
namespace {

// Puts values behind one another, separated by commas.
class CsvSink final : public RowSink {
 public:
  explicit CsvSink(std::ostream& out) : out_(out) {}
  void integer(std::int64_t value) override { number(value); }
  void real(double value) override { number(value); }
  void text(std::string_view value) override { separate() << value; }
  void null() override { separate(); }

 private:
  template <class T>
  void number(T value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    separate().write(digits, end - digits);
  }
  std::ostream& separate() {
    if (!first_) out_ << ',';
    first_ = false;
    return out_;
  }

  std::ostream& out_;
  bool first_ = true;
};

bool leads(std::string_view column) { return column == "session" || column == "trial"; }

void write_header(std::ostream& out) {
  out << "session,trial,signed_contrast,choice_right,rt_s,rewarded";
  for (const Column& column : columns_of<TrialRow>()) {
    if (!leads(column.name)) out << ',' << column.name;
  }
  out << '\n';
}

void write_trial(std::ostream& out, const TrialRow& trial) {
  CsvSink sink(out);
  sink.integer(trial.session);
  sink.integer(trial.trial);
  sink.real(signed_contrast(trial));
  trial.choice == Choice::no_go ? sink.null() : sink.integer(trial.choice == Choice::right ? 1 : 0);
  put_value(trial.reaction_time_s, sink);
  sink.integer(trial.outcome == Outcome::correct || trial.outcome == Outcome::rewarded ? 1 : 0);
  for_each_field(trial, [&](std::string_view name, const auto& value, std::string_view) {
    if (!leads(name)) put_value(value, sink);
  });
  out << '\n';
}

}  // namespace

void write_trials_csv(std::ostream& out, const std::vector<TrialRow>& trials) {
  write_header(out);
  for (const TrialRow& trial : trials) write_trial(out, trial);
}

}  // namespace dopaloop
