// Records as table rows: a record's describe() gives the columns, the inserted values and the values read
// back.
//
//   bool                 INTEGER 0 or 1
//   integers             INTEGER (unsigned 64-bit as the signed number of the same bits)
//   double               REAL, NaN is NULL
//   time points          INTEGER nanoseconds, kNever is NULL
//   enums                TEXT, their name
//   Text<N>, string      TEXT
//   std::array<double>   one REAL column an element: name_0, name_1, ...
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/fields.h"
#include "rig/base/guidance.h"
#include "rig/base/trial.h"

namespace dopaloop {

struct Column {
  std::string name;
  std::string type;    // INTEGER, REAL, TEXT
  std::string manual;  // the describe() line
};

// Takes the values of one row from left to right.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void integer(std::int64_t value) = 0;
  virtual void real(double value) = 0;
  virtual void text(std::string_view value) = 0;
  virtual void null() = 0;
};

// Gives the values of one row from left to right.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual bool next_is_null() const = 0;
  virtual std::int64_t integer() = 0;
  virtual double real() = 0;
  virtual std::string_view text() = 0;
};

// The values an enum read from a log may have; enums that are only written need none.
template <class E>
struct EnumRange;
template <>
struct EnumRange<TimeSource> {
  static constexpr TimeSource first = TimeSource::none, last = TimeSource::sensed;
};
template <>
struct EnumRange<Choice> {
  static constexpr Choice first = Choice::left, last = Choice::right;
};
template <>
struct EnumRange<Outcome> {
  static constexpr Outcome first = Outcome::correct, last = Outcome::omitted;
};
template <>
struct EnumRange<Arm> {
  static constexpr Arm first = Arm::not_eligible, last = Arm::light;
};
template <>
struct EnumRange<LightReason> {
  static constexpr LightReason first = LightReason::none, last = LightReason::cap;
};

template <class E>
std::optional<E> enum_named(std::string_view name) {
  for (int i = static_cast<int>(EnumRange<E>::first); i <= static_cast<int>(EnumRange<E>::last); ++i) {
    if (name_of(static_cast<E>(i)) == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

template <class V>
constexpr std::string_view column_type() {
  if constexpr (std::is_enum_v<V> || is_text<V>::value || std::is_same_v<V, std::string>)
    return "TEXT";
  else if constexpr (std::is_floating_point_v<V> || is_number_array<V>::value)
    return "REAL";
  else
    return "INTEGER";
}

template <Described T>
std::vector<Column> columns_of() {
  std::vector<Column> columns;
  T::describe([&]<class V>(std::string_view name, V T::*, std::string_view manual) {
    const Column column{std::string(name), std::string(column_type<V>()), std::string(manual)};
    if constexpr (is_number_array<V>::value) {
      for (std::size_t i = 0; i < std::tuple_size_v<V>; ++i) {
        columns.push_back({column.name + "_" + std::to_string(i), column.type, column.manual});
      }
    } else {
      columns.push_back(column);
    }
  });
  return columns;
}

template <class V>
void put_value(const V& value, RowSink& sink) {
  if constexpr (std::is_enum_v<V>) {
    sink.text(name_of(value));
  } else if constexpr (is_text<V>::value) {
    sink.text(value.view());
  } else if constexpr (std::is_same_v<V, std::string>) {
    sink.text(value);
  } else if constexpr (is_time_point<V>::value) {
    to_ns(value) == to_ns(kNever) ? sink.null() : sink.integer(to_ns(value));
  } else if constexpr (is_number_array<V>::value) {
    for (const double element : value) put_value(element, sink);
  } else if constexpr (std::is_floating_point_v<V>) {
    std::isnan(value) ? sink.null() : sink.real(value);
  } else {
    sink.integer(static_cast<std::int64_t>(value));
  }
}

template <Described T>
void put_row(const T& record, RowSink& sink) {
  for_each_field(record,
                 [&](std::string_view, const auto& value, std::string_view) { put_value(value, sink); });
}

// False: a name that the enum does not have.
template <class V>
bool get_value(V& value, RowSource& source) {
  if constexpr (std::is_enum_v<V>) {
    const std::optional<V> named = enum_named<V>(source.text());
    if (named) value = *named;
    return named.has_value();
  } else if constexpr (is_text<V>::value || std::is_same_v<V, std::string>) {
    value = V(source.text());
  } else if constexpr (is_time_point<V>::value) {
    value = at_ns<V>(source.next_is_null() ? (source.integer(), to_ns(kNever)) : source.integer());
  } else if constexpr (is_number_array<V>::value) {
    for (double& element : value) get_value(element, source);
  } else if constexpr (std::is_floating_point_v<V>) {
    value = source.next_is_null() ? (source.real(), static_cast<V>(kNan)) : static_cast<V>(source.real());
  } else {
    value = static_cast<V>(source.integer());
  }
  return true;
}

template <Described T>
bool get_row(T& record, RowSource& source) {
  bool ok = true;
  for_each_field(
      record, [&](std::string_view, auto& value, std::string_view) { ok = get_value(value, source) && ok; });
  return ok;
}

}  // namespace dopaloop
