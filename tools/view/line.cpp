#include "tools/view/line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "tools/view/code_points.h"

namespace dopaloop {
namespace {

constexpr std::string_view kReset = "\x1b[0m";

std::string_view sequence_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::dim:
      return "\x1b[2m";
    case Style::strong:
      return "\x1b[1m";
    case Style::good:
      return "\x1b[32m";
    case Style::bad:
      return "\x1b[31m";
    case Style::caution:
      return "\x1b[1;33m";
  }
  return "";
}

// Eighths of a column, lowest first.
constexpr std::array<std::string_view, 8> kSteps{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> kPlainSteps{"_", ".", "-", ":", "=", "+", "*", "#"};

std::string_view step_of(double share, bool utf8) {
  const auto i = static_cast<std::size_t>(std::clamp(share * 8, 0., 7.));
  return utf8 ? kSteps[i] : kPlainSteps[i];
}

}  // namespace

Line& Line::add(std::string_view text, Style style) {
  const bool styled = look_.colour && style != Style::plain && used_ < columns_ && !text.empty();
  if (styled) text_ += sequence_of(style);
  while (!text.empty()) {
    const Glyph glyph = take_glyph(text, look_.utf8);
    if (used_ + glyph.width > columns_) break;
    text_ += glyph.bytes;
    used_ += glyph.width;
  }
  if (styled) text_ += kReset;
  return *this;
}

Line& Line::to(int column) {
  const int blanks = std::min(column, columns_) - used_;
  if (blanks > 0) {
    text_.append(static_cast<std::size_t>(blanks), ' ');
    used_ += blanks;
  }
  return *this;
}

Line& Line::bar(double fraction, int width, Style style) {
  const double share = std::isfinite(fraction) ? std::clamp(fraction, 0., 1.) : 0;
  const int filled = static_cast<int>(std::lround(share * width));
  std::string full, rest;
  for (int i = 0; i < width; ++i)
    (i < filled ? full : rest) += look_.utf8 ? (i < filled ? "█" : "░") : (i < filled ? "#" : ".");
  return add("[").add(full, style).add(rest, Style::dim).add("]");
}

Line& Line::chart(std::span<const double> values, int width, double low, double high) {
  const auto room = static_cast<std::size_t>(std::max(width, 0));
  std::string strip;
  for (const double v : values.last(std::min(room, values.size())))
    strip += std::isfinite(v) ? step_of((v - low) / (high - low), look_.utf8) : std::string_view(" ");
  return add(strip);
}

Line& Line::estimate(double mean, double sd, double range, int width) {
  if (!std::isfinite(mean) || !std::isfinite(sd) || width < 3) return *this;
  const auto column = [&](double v) {
    return static_cast<int>(std::lround((std::clamp(v, -range, range) / range + 1) / 2 * (width - 1)));
  };
  const int from = column(mean - sd), to = column(mean + sd), at = column(mean), zero = column(0);
  std::string strip;
  for (int i = 0; i < width; ++i) {
    if (i == at)
      strip += look_.utf8 ? "█" : "O";
    else if (i >= from && i <= to)
      strip += look_.utf8 ? "━" : "=";
    else if (i == zero)
      strip += look_.utf8 ? "│" : "|";
    else
      strip += look_.utf8 ? "·" : " ";
  }
  return add(strip);
}

int display_width(std::string_view line) {
  int width = 0;
  while (!line.empty()) {
    if (line.starts_with("\x1b[")) {
      const std::size_t end = line.find('m');
      line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    } else {
      width += take_glyph(line, true).width;
    }
  }
  return width;
}

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::clamp(value, -1e15, 1e15));
  return text;
}

std::string signed_fixed(double value, int decimals) {
  const std::string text = fixed(value, decimals);
  return text == "-" || text.front() == '-' ? text : "+" + text;
}

std::string contrast_text(double contrast) {
  const std::string text = fixed(contrast, 2);
  if (text == "0.00") return "0";
  if (text == "1.00") return "1";
  return text.starts_with("0.") ? text.substr(1) : text;
}

std::string percent(unsigned part, unsigned whole) {
  return whole == 0 ? "-" : fixed(100. * part / whole, 0) + " %";
}

}  // namespace dopaloop
