// Text for a terminal of a known width: lines that never grow wider than it and never carry what could move
// the cursor, whatever a name or a note holds.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dopaloop {

struct Size {
  int columns = 80;
  int rows = 24;
  friend bool operator==(const Size&, const Size&) = default;
};

// What the terminal can show.
struct Look {
  bool colour = false;
  bool utf8 = false;
};

enum class Style { plain, dim, strong, good, bad, caution };

// One line under construction. What no longer fits is cut; characters that cannot be shown become '?'.
class Line {
 public:
  Line(int columns, Look look) : columns_(columns), look_(look) {}
  Line& add(std::string_view text, Style style = Style::plain);
  // Blanks up to a column (from 0); nothing where the line is already there.
  Line& to(int column);
  // A bar `width` columns wide, its share `fraction` (0..1) filled.
  Line& bar(double fraction, int width, Style style = Style::plain);
  // A strip chart of the last `width` values between `low` and `high`; NaN leaves a gap.
  Line& chart(std::span<const double> values, int width, double low, double high);
  // An estimate on a scale from -range to +range: a band of one sd either side of the mean, and zero.
  Line& estimate(double mean, double sd, double range, int width);
  int used() const { return used_; }
  const std::string& text() const { return text_; }

 private:
  int columns_;
  Look look_;
  int used_ = 0;
  std::string text_;
};

// Columns that a line takes on a terminal; colour sequences take none.
int display_width(std::string_view line);

std::string fixed(double value, int decimals);         // "-" for NaN
std::string signed_fixed(double value, int decimals);  // "+1.9"
std::string contrast_text(double contrast);            // "0", ".25", "1"
std::string percent(unsigned part, unsigned whole);    // "83 %", "-" of nothing

}  // namespace dopaloop
