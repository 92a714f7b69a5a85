#include "tools/trials.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "rig/store/columns.h"
#include "rig/store/reader.h"
#include "rig/store/session_folder.h"
#include "rig/store/trials_csv.h"

namespace dopaloop {
namespace {

using Json = nlohmann::ordered_json;

// Fills an object column by column.
class JsonSink final : public RowSink {
 public:
  explicit JsonSink(const std::vector<Column>& columns) : columns_(columns) {}
  void integer(std::int64_t value) override { put(value); }
  void real(double value) override { put(value); }
  void text(std::string_view value) override { put(value); }
  void null() override { put(nullptr); }
  const Json& object() const { return object_; }

 private:
  template <class T>
  void put(T value) {
    object_[columns_[object_.size()].name] = value;
  }
  const std::vector<Column>& columns_;
  Json object_ = Json::object();
};

void print_json(const std::vector<TrialRow>& rows, std::ostream& out) {
  const std::vector<Column> columns = columns_of<TrialRow>();
  out << '[';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    JsonSink sink(columns);
    put_row(rows[i], sink);
    out << (i == 0 ? "\n" : ",\n") << sink.object().dump();
  }
  out << "\n]\n";
}

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

void print_line(const TrialRow& t, std::ostream& out) {
  char line[160];
  std::snprintf(line, sizeof line, "%6u %9s %7s %8s %9s %9s %9s %13s %9s %s\n", t.trial,
                fixed(signed_contrast(t), 4).c_str(), name_of(t.choice).data(), name_of(t.outcome).data(),
                fixed(t.reaction_time_s, 3).c_str(), fixed(t.reward_ul, 2).c_str(),
                fixed(t.da_stimulus_z, 2).c_str(), name_of(t.delivered_arm).data(),
                fixed(t.p_correct, 3).c_str(), t.repeat ? "repeat" : "");
  out << line;
}

void print_table(const std::vector<TrialRow>& rows, std::ostream& out) {
  char line[160];
  std::snprintf(line, sizeof line, "%6s %9s %7s %8s %9s %9s %9s %13s %9s\n", "trial", "contrast", "choice",
                "outcome", "rt_s", "water_ul", "da_z", "arm", "p_correct");
  out << line;
  for (const TrialRow& row : rows) print_line(row, out);
}

}  // namespace

int trials(const TrialsOptions& options, std::ostream& out, std::ostream& err) {
  const auto bad = [&](const Error& e) {
    err << e.message << '\n';
    return 2;
  };
  if (options.csv && options.json) return bad({"trials: ask for --csv or --json, not both"});
  const auto session = the_session(options.folder);
  if (!session) return bad(session.error());
  const auto reader = SessionReader::open(*session);
  if (!reader) return bad(reader.error());
  const auto rows = reader->trials();
  if (!rows) return bad(rows.error());
  if (options.csv) {
    write_trials_csv(out, *rows);
  } else if (options.json) {
    print_json(*rows, out);
  } else {
    print_table(*rows, out);
  }
  return 0;
}

}  // namespace dopaloop
