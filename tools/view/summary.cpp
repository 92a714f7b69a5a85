#include "tools/view/summary.h"

#include <algorithm>

#include "protocol/dopaloop_v1.pb.h"
#include "tools/view/line.h"

namespace dopaloop {
namespace {

constexpr int kWide = 4000;

std::string row(std::string_view label, std::string_view text) {
  return Line(kWide, {.colour = false, .utf8 = true}).add("  ").add(label).to(13).add(text).text();
}

std::string side(const char* name, unsigned correct, unsigned total) {
  return std::string(name) + " " + percent(correct, total) + " (" + std::to_string(correct) + " of " +
         std::to_string(total) + ")";
}

std::string weights(const v1::State& s) {
  std::string text;
  for (int i = 0; i < s.weight_mean_size(); ++i) {
    const auto& names = s.session().weight_names();
    text += (i > 0 ? "   " : "") + (i < names.size() ? names[i] : "w" + std::to_string(i + 1)) + " " +
            signed_fixed(s.weight_mean(i), 2);
    if (i < s.weight_sd_size()) text += " +- " + fixed(s.weight_sd(i), 2);
  }
  return text.empty() ? "none heard" : text;
}

std::string warnings(const v1::State& s, const ViewHistory& h) {
  std::string text = std::to_string(h.warnings) + " in events";
  if (s.overruns() > 0) text += ", " + std::to_string(s.overruns()) + " overruns";
  if (s.guidance_late() > 0) text += ", " + std::to_string(s.guidance_late()) + " guidance late";
  if (s.telemetry_dropped() > 0)
    text += ", " + std::to_string(s.telemetry_dropped()) + " telemetry messages dropped";
  return text;
}

bool plain_in_a_shell(const std::string& path) {
  return path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:=@%") ==
         std::string::npos;
}

std::string quoted(const std::string& path) {
  if (plain_in_a_shell(path)) return path;
  std::string text = "'";
  for (const char c : path) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

}  // namespace

std::vector<std::string> summary_lines(const v1::State& s, const ViewHistory& h) {
  if (s.sequence() == 0) return {"no state was heard from the session: the log has what happened"};
  const auto& info = s.session();
  std::string trials = std::to_string(s.trials_closed());
  if (info.trials_planned() > 0) trials += " of " + std::to_string(info.trials_planned());
  if (!s.end_reason().empty()) trials += "   ended: " + s.end_reason();
  return {
      "session of " + Line(kWide, {.utf8 = true}).add(info.subject()).text(),
      row("trials", trials),
      row("correct", side("left", s.left_correct(), s.left_total()) + "   " +
                         side("right", s.right_correct(), s.right_total()) + "   no-go " +
                         std::to_string(s.no_go())),
      row("water", fixed(s.water_ul(), 1) + " ul of at most " + fixed(s.water_limit_ul(), 0)),
      row("light", std::to_string(s.light_trials()) + " trials with light, " +
                       std::to_string(s.control_trials()) + " control, " + fixed(s.light_mj(), 2) +
                       " mJ of at most " + fixed(s.light_limit_mj(), 0) +
                       (info.masking().empty()
                            ? ""
                            : ", masking " + Line(kWide, {.utf8 = true}).add(info.masking()).text())),
      row("dopamine", signed_fixed(s.dopamine_z(), 1) + " z at the end, " + s.dopamine_quality()),
      row("loop", "p50 " + fixed(s.loop_p50_us(), 0) + "  p99 " + fixed(s.loop_p99_us(), 0) + "  max " +
                      fixed(s.loop_max_us(), 0) + " us over " + std::to_string(s.loop_events()) + " events"),
      row("weights", weights(s)),
      row("model",
          "restarted " + std::to_string(h.model_restarts) + (h.model_restarts == 1 ? " time" : " times")),
      row("warnings", warnings(s, h)),
  };
}

std::string where_line(const std::string& folder) {
  return "session " + quoted(folder) + "   look at it with: dopaloop show " + quoted(folder);
}

}  // namespace dopaloop
