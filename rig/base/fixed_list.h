// A bounded list without heap. Overflow is a bug: capacities are chosen from what one call can give.
#pragma once

#include <array>
#include <cstddef>

#include "rig/base/check.h"

namespace dopaloop {

template <class T, std::size_t N>
class FixedList {
 public:
  void push(const T& item) {
    DOPALOOP_CHECK(size_ < N, "a fixed list overflowed");
    items_[size_++] = item;
  }
  void clear() { size_ = 0; }
  static constexpr std::size_t capacity() { return N; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  const T* data() const { return items_.data(); }
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + size_; }

 private:
  std::array<T, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace dopaloop
