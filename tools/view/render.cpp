#include "tools/view/render.h"

#include <algorithm>
#include <cmath>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

constexpr int kLabel = 11;  // column where values begin

// A line and how soon it may go when there is no room: the highest goes first.
struct Row {
  int rank;
  std::string text;
};

class Page {
 public:
  Page(const v1::State& state, const ViewHistory& history, Size size, Look look)
      : s_(state), h_(history), size_(size), look_(look) {}

  std::vector<std::string> lines() {
    header();
    if (s_.sequence() == 0) {
      put(0, line().add("waiting for a session ..."));
    } else {
      session();
    }
    const std::size_t above = rows_.size();
    footer();
    fill_with_events(above);
    return fitted();
  }

 private:
  Line line() const { return {size_.columns, look_}; }
  Line labelled(std::string_view label) const {
    Line l = line();
    l.add(" ").add(label, Style::dim).to(kLabel);
    return l;
  }
  void put(int rank, const Line& l) { rows_.push_back({rank, l.text()}); }

  void session() {
    trial();
    stimulus();
    choices();
    accuracy();
    water();
    dopamine();
    light();
    loop();
    model();
    for (int i = 0; i < s_.weight_mean_size(); ++i) weight(i);
    warnings();
  }

  void header() {
    const v1::SessionInfo& info = s_.session();
    std::string right =
        info.pace().empty() ? "" : (info.pace() == "real" ? "real time" : "pace " + info.pace());
    if (info.started_at().size() >= 19) right += "   since " + info.started_at().substr(11, 8);
    Line l = line();
    l.add(" dopaloop", Style::strong).add("   ").add(info.subject(), Style::strong);
    if (!info.rig().empty()) l.add("  on rig ").add(info.rig());
    if (!info.experimenter().empty()) l.add("  by ").add(info.experimenter());
    l.to(size_.columns - static_cast<int>(right.size()) - 1);
    put(2, l.add(right, Style::dim));
    std::string rule;
    for (int i = 0; i < size_.columns; ++i) rule += look_.utf8 ? "─" : "-";
    put(40, line().add(rule, Style::dim));
  }

  void trial() {
    Line l = labelled("trial");
    l.add(std::to_string(s_.trial()), Style::strong);
    if (s_.session().trials_planned() > 0) l.add(" of " + std::to_string(s_.session().trials_planned()));
    l.to(kLabel + 14).add(s_.task_state()).to(kLabel + 28);
    if (s_.ended()) {
      l.add("ENDED: ", Style::strong).add(s_.end_reason());
    } else {
      if (s_.alarm()) l.add("ALARM  ", Style::caution);
      if (s_.paused()) l.add("PAUSED  ", Style::caution);
      if (s_.stopping()) l.add("ENDING AFTER THIS TRIAL", Style::caution);
    }
    put(0, l);
  }

  void stimulus() {
    Line l = labelled("stimulus");
    l.add("left ").add(contrast_text(s_.contrast_left())).to(kLabel + 10);
    l.add("right ").add(contrast_text(s_.contrast_right())).to(kLabel + 22);
    l.add("wheel ").add(signed_fixed(s_.wheel_deg(), 1)).add(" deg").to(kLabel + 41);
    l.estimate(s_.wheel_deg(), 0, 40, std::min(25, size_.columns - l.used() - 1));
    put(10, l);
  }

  // Upper case is correct, lower case wrong: readable without colour. Where nothing is chosen: water, or
  // none.
  void choices() {
    Line l = labelled("choices");
    const auto room = static_cast<std::size_t>(std::max(0, size_.columns - kLabel - 1));
    const std::size_t n = std::min(room, h_.marks.size());
    for (std::size_t i = h_.marks.size() - n; i < h_.marks.size(); ++i) {
      using R = ViewHistory::Result;
      const auto& m = h_.marks[i];
      if (m.result == R::correct)
        l.add(m.choice > 0 ? "R" : "L", Style::good);
      else if (m.result == R::error)
        l.add(m.choice > 0 ? "r" : "l", Style::bad);
      else if (m.result == R::rewarded)
        l.add("+", Style::good);
      else if (m.result == R::omitted)
        l.add("o");
      else
        l.add(m.result == R::no_go ? "." : "x", Style::dim);
    }
    put(20, l);
  }

  void accuracy() {
    const auto side = [&](Line& l, const char* name, unsigned correct, unsigned total) {
      l.add(name).add(percent(correct, total), Style::strong);
      l.add(" (" + std::to_string(correct) + " of " + std::to_string(total) + ")");
    };
    Line l = labelled("correct");
    side(l, "left ", s_.left_correct(), s_.left_total());
    side(l.to(kLabel + 24), "right ", s_.right_correct(), s_.right_total());
    put(5, l.to(kLabel + 49).add("no-go ").add(std::to_string(s_.no_go())));
  }

  void water() {
    Line l = labelled("water");
    l.add(fixed(s_.water_ul(), 1), Style::strong)
        .add(" of ")
        .add(fixed(s_.water_limit_ul(), 0))
        .add(" ul")
        .to(kLabel + 24);
    const double share = s_.water_limit_ul() > 0 ? s_.water_ul() / s_.water_limit_ul() : 0;
    put(1, l.bar(share, 20, share > .9 ? Style::caution : Style::plain));
  }

  void dopamine() {
    Line l = labelled("dopamine");
    l.add(signed_fixed(s_.dopamine_z(), 1), Style::strong).add(" z");
    const bool good = s_.dopamine_quality() == "good";
    l.to(kLabel + 9).add(s_.dopamine_quality(), good ? Style::plain : Style::caution).to(kLabel + 20);
    double low = -2, high = 3;
    for (const double v : s_.recent_dopamine_z())
      if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
    const auto& recent = s_.recent_dopamine_z();
    put(11, l.chart({recent.data(), static_cast<std::size_t>(recent.size())}, size_.columns - l.used() - 1,
                    low, high));
  }

  void light() {
    Line l = labelled("light");
    l.add(s_.light_on() ? "ON  " : "off ", s_.light_on() ? Style::caution : Style::plain);
    if (s_.light_armed())
      l.add("ARMED", Style::caution);
    else
      l.add("disarmed ").add(s_.interlock_reason(), Style::dim);
    l.to(kLabel + 24).add("light " + std::to_string(s_.light_trials()));
    l.add("  control " + std::to_string(s_.control_trials())).to(kLabel + 47);
    put(1, l.add(fixed(s_.light_mj(), 2)).add(" of ").add(fixed(s_.light_limit_mj(), 0)).add(" mJ"));
  }

  void loop() {
    Line l = labelled("loop");
    l.add("p50 " + fixed(s_.loop_p50_us(), 0) + "  p99 " + fixed(s_.loop_p99_us(), 0) + "  max " +
          fixed(s_.loop_max_us(), 0) + " us");
    l.to(kLabel + 35)
        .add("overruns " + std::to_string(s_.overruns()), s_.overruns() > 0 ? Style::caution : Style::plain);
    put(12, l.to(kLabel + 50).add(std::to_string(s_.loop_events()) + " events", Style::dim));
  }

  void model() {
    Line l = labelled("model");
    if (s_.model_alive())
      l.add("alive", Style::good).to(kLabel + 9).add("  P(correct) ").add(fixed(s_.p_correct(), 2));
    else
      l.add("NOT ANSWERING: declared fallback", Style::caution);
    l.add("   late guidance " + std::to_string(s_.guidance_late()));
    if (h_.model_restarts > 0) l.add("   restarts " + std::to_string(h_.model_restarts), Style::caution);
    put(13, l);
  }

  void weight(int i) {
    const auto& names = s_.session().weight_names();
    const double mean = s_.weight_mean(i), sd = i < s_.weight_sd_size() ? s_.weight_sd(i) : 0;
    Line l = labelled(i == 0 ? "weights" : "");
    l.add(i < names.size() ? names[i] : "w" + std::to_string(i + 1)).to(kLabel + 8);
    l.add(signed_fixed(mean, 2))
        .to(kLabel + 15)
        .add(look_.utf8 ? "± " : "+-")
        .add(fixed(sd, 2))
        .to(kLabel + 23);
    put(21 + i, l.estimate(mean, sd, weight_range(), std::min(45, size_.columns - l.used() - 1)));
  }

  double weight_range() const {
    double range = 1;
    for (int i = 0; i < s_.weight_mean_size(); ++i) {
      const double reach = std::abs(s_.weight_mean(i)) + (i < s_.weight_sd_size() ? s_.weight_sd(i) : 0);
      if (std::isfinite(reach)) range = std::max(range, std::ceil(reach));
    }
    return range;
  }

  void warnings() {
    Line l = labelled("warnings");
    const auto count = [&](std::uint64_t n, std::string_view what) {
      if (n > 0) l.add(std::to_string(n), Style::caution).add(" ").add(what).add("  ");
    };
    count(h_.warnings, "in events");
    count(s_.telemetry_dropped(), "telemetry messages dropped");
    count(h_.states_lost, "states not seen here");
    if (l.used() <= kLabel) l.add("none");
    put(14, l);
  }

  void footer() {
    if (h_.help) help();
    Line l = line();
    if (!h_.prompt.empty())
      l.add(" ").add(h_.prompt, Style::strong).add("_");
    else
      l.add(" ").add(h_.status, h_.status_bad ? Style::bad : Style::plain);
    put(h_.prompt.empty() ? 30 : 0, l);
    if (h_.act)
      put(3, line().add(" d drop  n note  p pause  q stop  Q stop now  l disarm  a arm  ? help", Style::dim));
    else
      put(3, line().add(" watching only   ", Style::dim).add(h_.leave, Style::dim));
  }

  void help() {
    for (const char* text :
         {" d  give one drop of water (the task's volume)      n  write a note into the log",
          " p  pause: no new trial starts; again: go on       q  stop after this trial",
          " Q  stop now, outputs off (X too)                  l  disarm light, now",
          " a  arm light: asks whether you are at the rig     r  reset a trip of light: asks too",
          " ?  this help, away again"})
      put(4, line().add(text));
    if (!h_.leave.empty()) put(4, line().add(" Ctrl-C  ").add(h_.leave));
  }

  // Events take the room that is left above the footer, at least three lines of a high enough screen.
  void fill_with_events(std::size_t at) {
    const int left = std::max(3, size_.rows - static_cast<int>(rows_.size()));
    const std::size_t n = std::min(static_cast<std::size_t>(left - 1), h_.entries.size());
    std::vector<Row> events{{41, labelled("events").text()}};
    for (std::size_t i = h_.entries.size() - n; i < h_.entries.size(); ++i) {
      const auto& e = h_.entries[i];
      Line l = line();
      l.add(" ").add(e.trial > 0 ? "t" + std::to_string(e.trial) : "", Style::dim).to(kLabel - 4);
      l.add(e.text, e.warning ? Style::caution : Style::plain);
      events.push_back({32 + static_cast<int>(h_.entries.size() - i > 5), l.text()});
    }
    while (static_cast<int>(events.size()) < left) events.push_back({50, ""});
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(at), events.begin(), events.end());
  }

  std::vector<std::string> fitted() {
    const auto most = static_cast<std::size_t>(std::max(size_.rows, 0));
    while (rows_.size() > most) {
      const auto goes = std::max_element(rows_.begin(), rows_.end(),
                                         [](const Row& a, const Row& b) { return a.rank < b.rank; });
      rows_.erase(goes);
    }
    std::vector<std::string> lines;
    for (Row& r : rows_) lines.push_back(std::move(r.text));
    return lines;
  }

  const v1::State& s_;
  const ViewHistory& h_;
  Size size_;
  Look look_;
  std::vector<Row> rows_;
};

}  // namespace

std::vector<std::string> render(const v1::State& state, const ViewHistory& history, Size size, Look look) {
  return Page(state, history, size, look).lines();
}

}  // namespace dopaloop
