// Records describe their own fields once; the wire codec, the log's schema, JSON, CSV and comparison follow.
//
// A record is a trivially copyable struct with
//   static constexpr std::string_view kName = "wheel_moved";
//   template <class F> static constexpr void describe(F&& f) { f("device_ns", &WheelMoved::at, "..."); ... }
// naming every field, its member pointer and one line for the manual; the unit is in the name (_ns, _us, _ms,
// _s, _ul, _mw, _mj, _deg, _hz, _v) or the number has none. A member may be: bool, an integer, double, an
// enum (with `constexpr std::string_view name_of(E)` found beside it), a time point (as ns), a Text<N>, or a
// std::array<double, N>.
//
// encode/decode give the journal's payload: the fields in their described order, little-endian, no padding;
// bool and enums one byte, integers their own size, doubles IEEE 754, time points int64, Text one length byte
// and its characters, arrays their elements. They never allocate.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "rig/base/text.h"
#include "rig/base/time.h"

namespace dopaloop {

static_assert(std::endian::native == std::endian::little, "the codec copies little-endian bytes");

template <class T>
concept Described = requires {
  T::kName;
};

template <class T>
struct is_time_point : std::false_type {};
template <class C, class D>
struct is_time_point<std::chrono::time_point<C, D>> : std::true_type {};
template <class T>
struct is_text : std::false_type {};
template <std::size_t N>
struct is_text<Text<N>> : std::true_type {};
template <class T>
struct is_number_array : std::false_type {};
template <std::size_t N>
struct is_number_array<std::array<double, N>> : std::true_type {};

// f(name, const value&, manual) for each field of a record, in order.
template <Described T, class F>
constexpr void for_each_field(const T& record, F&& f) {
  T::describe(
      [&](std::string_view name, auto member, std::string_view manual) { f(name, record.*member, manual); });
}
template <Described T, class F>
constexpr void for_each_field(T& record, F&& f) {
  T::describe(
      [&](std::string_view name, auto member, std::string_view manual) { f(name, record.*member, manual); });
}

// What the schema tables call a field's type: "bool", "i64", "u32", "f64", "enum", "time_ns", "text",
// "f64[8]".
template <class V>
constexpr std::string_view field_type() {
  if constexpr (std::is_same_v<V, bool>)
    return "bool";
  else if constexpr (std::is_enum_v<V>)
    return "enum";
  else if constexpr (is_time_point<V>::value)
    return "time_ns";
  else if constexpr (is_text<V>::value)
    return "text";
  else if constexpr (is_number_array<V>::value)
    return "f64[]";
  else if constexpr (std::is_floating_point_v<V>)
    return "f64";
  else if constexpr (std::is_signed_v<V>)
    return sizeof(V) == 8 ? "i64" : sizeof(V) == 4 ? "i32" : sizeof(V) == 2 ? "i16" : "i8";
  else
    return sizeof(V) == 8 ? "u64" : sizeof(V) == 4 ? "u32" : sizeof(V) == 2 ? "u16" : "u8";
}

template <Described T>
constexpr std::size_t encoded_capacity() {
  std::size_t n = 0;
  T::describe([&]<class V>(std::string_view, V T::*, std::string_view) {
    if constexpr (is_text<V>::value)
      n += V::kCapacity + 1;
    else
      n += sizeof(V);
  });
  return n;
}

// Bytes used; `out` must hold encoded_capacity<T>().
template <Described T>
std::size_t encode(const T& record, std::span<std::byte> out) {
  std::size_t at = 0;
  const auto put = [&](const void* p, std::size_t n) {
    std::memcpy(out.data() + at, p, n);
    at += n;
  };
  for_each_field(record, [&]<class V>(std::string_view, const V& value, std::string_view) {
    if constexpr (is_text<V>::value) {
      const auto size = static_cast<unsigned char>(value.view().size());
      put(&size, 1);
      put(value.view().data(), size);
    } else if constexpr (is_time_point<V>::value) {
      const std::int64_t ns = to_ns(value);
      put(&ns, sizeof ns);
    } else {
      put(&value, sizeof value);
    }
  });
  return at;
}

// False if the bytes are not exactly one such record: too few, too many, a text longer than its room, a bool
// or an enum that has no such value. What `record` then holds is not to be used.
template <Described T>
bool decode(std::span<const std::byte> in, T& record) {
  std::size_t at = 0;
  bool ok = true;
  const auto get = [&](void* p, std::size_t n) {
    ok = ok && at + n <= in.size();
    if (ok) std::memcpy(p, in.data() + at, n);
    if (ok) at += n;
  };
  for_each_field(record, [&]<class V>(std::string_view, V& value, std::string_view) {
    if constexpr (is_text<V>::value) {
      unsigned char size = 0;
      get(&size, 1);
      ok = ok && size <= V::kCapacity;
      std::array<char, 255> chars{};
      get(chars.data(), ok ? size : 0);
      value = V(std::string_view(chars.data(), ok ? size : 0));
    } else if constexpr (is_time_point<V>::value) {
      std::int64_t ns = 0;
      get(&ns, sizeof ns);
      value = at_ns<V>(ns);
    } else if constexpr (std::is_same_v<V, bool>) {
      unsigned char byte = 0;
      get(&byte, 1);
      ok = ok && byte <= 1;
      value = byte == 1;
    } else if constexpr (std::is_enum_v<V>) {
      std::underlying_type_t<V> number{};
      get(&number, sizeof number);
      ok = ok && !name_of(static_cast<V>(number)).empty();
      if (ok) value = static_cast<V>(number);
    } else {
      get(&value, sizeof value);
    }
  });
  return ok && at == in.size();
}

// Same bits in every field (NaN equals NaN).
template <Described T>
bool same_record(const T& a, const T& b) {
  std::array<std::byte, encoded_capacity<T>()> x, y;
  const std::size_t n = encode(a, x);
  return n == encode(b, y) && std::memcmp(x.data(), y.data(), n) == 0;
}

}  // namespace dopaloop
