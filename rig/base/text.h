// A short text with fixed room, so that it can cross threads and live in trivially copyable records without
// the heap. What does not fit is cut, never inside a character (UTF-8): a half one is refused by Protobuf and
// JSON.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace dopaloop {

template <std::size_t N>
class Text {
 public:
  static_assert(N <= 255);
  static constexpr std::size_t kCapacity = N;
  constexpr Text() = default;
  constexpr Text(std::string_view s) : size_(fitting(s)) {  // NOLINT
    std::copy_n(s.data(), size_, chars_.data());
  }
  constexpr Text(const char* s) : Text(std::string_view(s)) {}  // NOLINT
  Text(const std::string& s) : Text(std::string_view(s)) {}     // NOLINT
  constexpr std::string_view view() const { return {chars_.data(), size_}; }
  constexpr bool empty() const { return size_ == 0; }
  friend constexpr bool operator==(const Text& a, const Text& b) { return a.view() == b.view(); }

 private:
  static constexpr unsigned char fitting(std::string_view s) {
    if (s.size() <= N) return static_cast<unsigned char>(s.size());
    std::size_t n = N;
    while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xC0) == 0x80) --n;
    return static_cast<unsigned char>(n);
  }

  std::array<char, N> chars_{};
  unsigned char size_ = 0;
};

}  // namespace dopaloop
