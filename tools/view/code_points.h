// Characters as a terminal shows them: how wide, and which are safe to show at all.
#pragma once

#include <string_view>

namespace dopaloop {

struct Glyph {
  std::string_view bytes;  // what to print: the character itself, or "?" in its place
  int width = 1;           // columns
};

// Takes the first character off `text` (not empty). Control characters, broken UTF-8, combining and direction
// marks, and whatever is not known to take one or two columns come back as "?"; so does all that is not ASCII
// where the terminal does not speak UTF-8.
Glyph take_glyph(std::string_view& text, bool utf8);

}  // namespace dopaloop
