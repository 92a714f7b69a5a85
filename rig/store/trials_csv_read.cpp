#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>

#include "rig/store/trials_csv.h"

namespace dopaloop {
namespace {

enum Field : std::size_t { kSession, kTrial, kContrast, kChoice, kReactionTime, kRepeat, kRewarded, kFields };
constexpr std::array<std::string_view, kFields> kNames{"session", "trial",  "signed_contrast", "choice_right",
                                                       "rt_s",    "repeat", "rewarded"};
constexpr std::size_t kNeeded = kReactionTime + 1;
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

using Fields = std::vector<std::string_view>;

Fields split(std::string_view line) {
  Fields fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

template <class T>
std::optional<T> parse(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 40)) + "\""; }

class Parser {
 public:
  Parser(std::istream& in, const std::string& name) : in_(in), name_(name) {}

  Result<std::vector<RecordedTrial>> run() {
    if (auto status = read_header(); !status) return fail(status.error().message);
    while (next_line()) {
      if (line_.empty() && in_.peek() == std::char_traits<char>::eof()) break;
      if (auto status = read_trial(); !status) return fail(status.error().message);
    }
    if (in_.bad()) return error("the file cannot be read to its end");
    if (trials_.empty()) return error("the file has a header but no trials");
    return std::move(trials_);
  }

 private:
  tl::unexpected<Error> error(const std::string& what) const {
    return fail(name_ + ":" + std::to_string(line_number_) + ": " + what);
  }

  bool next_line() {
    if (!std::getline(in_, line_)) return false;
    ++line_number_;
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    return true;
  }

  Status read_header() {
    if (!next_line()) return fail(name_ + (in_.bad() ? ": this cannot be read" : ": the file is empty"));
    std::string_view line = line_;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    const Fields titles = split(line);
    columns_ = titles.size();
    place_.fill(kAbsent);
    for (std::size_t i = 0; i < titles.size(); ++i) {
      for (std::size_t f = 0; f < kFields; ++f) {
        if (titles[i] != kNames[f]) continue;
        if (place_[f] != kAbsent)
          return error("column " + std::string(kNames[f]) + " stands in the header twice");
        place_[f] = i;
      }
    }
    return check_needed();
  }

  Status check_needed() const {
    std::string missing;
    for (std::size_t f = 0; f < kNeeded; ++f) {
      if (place_[f] == kAbsent) missing += (missing.empty() ? "" : ", ") + std::string(kNames[f]);
    }
    if (missing.empty()) return {};
    return error("the header lacks " + missing +
                 "; needed are session,trial,signed_contrast,choice_right,rt_s, separated by commas");
  }

  Status read_trial() {
    fields_ = split(line_);
    if (fields_.size() != columns_) {
      const bool last = in_.eof() || in_.peek() == std::char_traits<char>::eof();
      return error(std::to_string(fields_.size()) + " columns where the header has " +
                   std::to_string(columns_) +
                   (last && fields_.size() < columns_ ? "; the last line is cut off" : ""));
    }
    RecordedTrial t;
    Status status = read_numbers(t);
    if (status) status = read_contrast(t);
    if (status) status = read_choice(t);
    if (status) status = read_reaction_time(t);
    if (status) status = read_flag(kRepeat, t.repeat);
    t.rewarded = t.choice != Choice::no_go && t.signed_contrast * static_cast<int>(t.choice) > 0;
    if (status) status = read_flag(kRewarded, t.rewarded);
    if (status) trials_.push_back(t);
    return status;
  }

  std::string_view text(Field f) const { return fields_[place_[f]]; }

  Status read_numbers(RecordedTrial& t) const {
    for (const Field f : {kSession, kTrial}) {
      const auto number = parse<std::uint32_t>(text(f));
      if (!number) return error(std::string(kNames[f]) + " " + quoted(text(f)) + " is not a whole number");
      (f == kSession ? t.session : t.trial) = *number;
    }
    t.new_session = trials_.empty() || trials_.back().session != t.session;
    if (trials_.empty()) return {};
    const RecordedTrial& before = trials_.back();
    if (t.session < before.session) return out_of_order("session", t.session, before.session);
    if (!t.new_session && t.trial <= before.trial) return out_of_order("trial", t.trial, before.trial);
    return {};
  }

  Status out_of_order(const char* what, std::uint32_t here, std::uint32_t before) const {
    return error(std::string(what) + " " + std::to_string(here) + " comes after " + what + " " +
                 std::to_string(before) + "; lines stand in the order of the trials");
  }

  Result<double> number(Field f) const {
    const auto value = parse<double>(text(f));
    if (!value) return error(std::string(kNames[f]) + " " + quoted(text(f)) + " is not a number");
    if (!std::isfinite(*value))
      return error(std::string(kNames[f]) + " " + quoted(text(f)) + " is not finite");
    return *value;
  }

  Status read_contrast(RecordedTrial& t) const {
    const auto value = number(kContrast);
    if (!value) return fail(value.error().message);
    if (std::abs(*value) > 1)
      return error("signed_contrast " + quoted(text(kContrast)) + " is outside -1..1");
    t.signed_contrast = *value;
    return {};
  }

  Status read_choice(RecordedTrial& t) const {
    if (text(kChoice).empty()) return {};
    const auto value = number(kChoice);
    if (!value) return fail(value.error().message);
    if (*value != 0 && *value != 1) {
      return error("choice_right " + quoted(text(kChoice)) +
                   " is neither 1 (right), 0 (left) nor empty (no-go)");
    }
    t.choice = *value == 1 ? Choice::right : Choice::left;
    return {};
  }

  Status read_reaction_time(RecordedTrial& t) const {
    if (text(kReactionTime).empty()) return {};
    const auto value = number(kReactionTime);
    if (!value) return fail(value.error().message);
    if (*value <= 0) return error("rt_s " + quoted(text(kReactionTime)) + " is not above zero");
    t.reaction_time_s = *value;
    return {};
  }

  Status read_flag(Field f, bool& flag) const {
    if (place_[f] == kAbsent || text(f).empty()) return {};
    if (text(f) != "0" && text(f) != "1") {
      return error(std::string(kNames[f]) + " " + quoted(text(f)) + " is neither 0 nor 1");
    }
    flag = text(f) == "1";
    return {};
  }

  std::istream& in_;
  const std::string& name_;
  std::string line_;
  std::size_t line_number_ = 0;
  std::size_t columns_ = 0;
  std::array<std::size_t, kFields> place_{};
  Fields fields_;
  std::vector<RecordedTrial> trials_;
};

}  // namespace

Result<std::vector<RecordedTrial>> parse_trials_csv(std::istream& in, const std::string& name) {
  return Parser(in, name).run();
}

Result<std::vector<RecordedTrial>> read_trials_csv(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(path + ": the file cannot be opened");
  return parse_trials_csv(in, path);
}

}  // namespace dopaloop
