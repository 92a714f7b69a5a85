#include "tools/view/plain.h"

#include <poll.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <ostream>

#include "tools/view/line.h"

namespace dopaloop {
namespace {

constexpr Look kPlain{.colour = false, .utf8 = true};
constexpr int kNoLimit = 4000;  // below what a pipe takes at once

std::string safe(std::string_view text) { return Line(kNoLimit, kPlain).add(text).text(); }

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string number_of(const v1::State& state, std::uint32_t trial) {
  const std::string text = std::to_string(trial);
  const std::string right = std::string(text.size() < 3 ? 3 - text.size() : 0, ' ') + text;
  const std::uint32_t planned = state.session().trials_planned();
  return planned > 0 ? right + "/" + std::to_string(planned) : right;
}

std::string stimulus_of(const v1::Trial& t) {
  if (t.contrast_left() > 0) return "L " + contrast_text(t.contrast_left());
  if (t.contrast_right() > 0) return "R " + contrast_text(t.contrast_right());
  return "  0";
}

std::string choice_of(const v1::Trial& t) { return t.choice() > 0 ? "right" : t.choice() < 0 ? "left" : "-"; }

std::string light_of(const v1::Trial& t) {
  const std::string& arm = t.delivered_arm();
  if (arm.empty() || arm == "not_eligible") return "-";
  return t.intended_arm() == arm || t.light_reason().empty() ? arm : arm + " (" + t.light_reason() + ")";
}

std::string short_name(const std::string& weight) {
  if (weight == "right") return "R";
  if (weight == "left") return "L";
  return weight.empty() ? "?" : weight.substr(0, 1);
}

std::string weights_of(const v1::State& s) {
  std::string text;
  for (int i = 0; i < s.weight_mean_size(); ++i) {
    const auto& names = s.session().weight_names();
    text += " " + short_name(i < names.size() ? names[i] : std::to_string(i + 1)) + " " +
            signed_fixed(s.weight_mean(i), 1);
  }
  return text.empty() ? "" : "  w" + text;
}

}  // namespace

void Tally::add(const v1::State& state) {
  now_ = state;
  while (!since_.empty() && since_.front().trial() <= state.trials_closed()) since_.pop_front();
  for (const auto& t : since_) count(t);
}

void Tally::add(const v1::Trial& trial) {
  const bool joined_late = now_.sequence() == 0 && since_.empty() && trial.trial() > 1;
  if (joined_late || trial.trial() <= now_.trials_closed()) return;
  since_.push_back(trial);
  count(trial);
  // The newest state may or may not have this trial's drop already; both never make it less than either.
  water_ul_ = std::max(water_ul_ + trial.reward_ul(), now_.water_ul());
  now_.set_water_ul(water_ul_);
}

void Tally::count(const v1::Trial& t) {
  now_.set_trials_closed(t.trial());
  if (t.outcome() == "no_go") now_.set_no_go(now_.no_go() + 1);
  if (t.repeat() || t.choice() == 0) return;
  const unsigned correct = t.outcome() == "correct" ? 1 : 0;
  if (t.contrast_left() > t.contrast_right()) {
    now_.set_left_total(now_.left_total() + 1);
    now_.set_left_correct(now_.left_correct() + correct);
  } else if (t.contrast_right() > t.contrast_left()) {
    now_.set_right_total(now_.right_total() + 1);
    now_.set_right_correct(now_.right_correct() + correct);
  }
}

std::string trial_line(const v1::State& s, const v1::Trial& t) {
  const double rt = t.has_reaction_time_s() ? t.reaction_time_s() : std::numeric_limits<double>::quiet_NaN();
  std::string line =
      "trial " + number_of(s, t.trial()) + "  " + padded(stimulus_of(t), 5) + "  " + padded(choice_of(t), 5) +
      "  " + padded(t.outcome(), 7) + "  " + (t.has_reaction_time_s() ? fixed(rt, 2) + " s" : "-     ") +
      "  acc L " + percent(s.left_correct(), s.left_total()) + " R " +
      percent(s.right_correct(), s.right_total()) + "  water " + fixed(s.water_ul(), 1) + " ul  da ";
  line += t.has_da_stimulus_z() ? signed_fixed(t.da_stimulus_z(), 1) + " z" : "-";
  return safe(line + "  light " + light_of(t) + weights_of(s));
}

std::string event_line(const v1::Event& e) {
  const std::string text = e.text().empty() ? e.kind() : e.kind() + ": " + e.text();
  return safe((e.warning() ? "warning  " : "event    ") + text);
}

void LineSink::write(const std::string& line) {
  if (!has_room()) {
    ++dropped_;
    return;
  }
  tell_dropped();
  out_ << line << '\n' << std::flush;
}

void LineSink::tell_dropped() {
  if (dropped_ > 0) out_ << "(" << dropped_ << " lines not shown: the output is slow)\n";
  dropped_ = 0;
}

LineSink::~LineSink() { tell_dropped(); }

// A pipe is ready when it takes 4096 bytes at once: more than a line.
bool LineSink::has_room() const {
  if (fd_ < 0) return true;
  pollfd p{fd_, POLLOUT, 0};
  return ::poll(&p, 1, 0) > 0;
}

}  // namespace dopaloop
