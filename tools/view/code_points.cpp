#include "tools/view/code_points.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace dopaloop {
namespace {

struct Range {
  std::uint32_t first, last;
  int width;
};

// Scripts and signs whose width every terminal agrees on; the rest is not shown.
constexpr Range kShown[] = {
    {0x20, 0x7E, 1},     {0xA1, 0xAC, 1},     {0xAE, 0x2FF, 1},    {0x370, 0x482, 1},   {0x48A, 0x52F, 1},
    {0x1E00, 0x1FFF, 1}, {0x2010, 0x2027, 1}, {0x2030, 0x205E, 1}, {0x20A0, 0x20BF, 1}, {0x2190, 0x21FF, 1},
    {0x2200, 0x22FF, 1}, {0x2500, 0x259F, 1}, {0x3041, 0x3096, 2}, {0x30A0, 0x30FF, 2}, {0x3400, 0x4DBF, 2},
    {0x4E00, 0x9FFF, 2}, {0xAC00, 0xD7A3, 2}, {0xFF01, 0xFF60, 2},
};

int width_of(std::uint32_t point) {
  const auto* found = std::find_if(std::begin(kShown), std::end(kShown),
                                   [point](const Range& r) { return point >= r.first && point <= r.last; });
  return found == std::end(kShown) ? 0 : found->width;
}

struct Decoded {
  std::uint32_t point = 0;
  std::size_t length = 1;
};

// Broken bytes come one at a time, as code point 0.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = (byte(0) >> 5) == 6    ? 2
                             : (byte(0) >> 4) == 14 ? 3
                             : (byte(0) >> 3) == 30 ? 4
                                                    : 0;
  if (length == 0 || length > text.size()) return {};
  std::uint32_t point = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return point < smallest[length] ? Decoded{} : Decoded{point, length};
}

}  // namespace

Glyph take_glyph(std::string_view& text, bool utf8) {
  const Decoded d = decode(text);
  const std::string_view bytes = text.substr(0, d.length);
  text.remove_prefix(d.length);
  const int width = d.point < 0x80 || utf8 ? width_of(d.point) : 0;
  return width > 0 ? Glyph{bytes, width} : Glyph{"?", 1};
}

}  // namespace dopaloop
