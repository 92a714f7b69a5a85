// What the log must be told about the records it is given: it keeps payloads of any type, and carries their
// description so that it can be read without this program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/fields.h"
#include "rig/store/columns.h"

namespace dopaloop {

struct FieldInfo {
  std::string name;
  std::string type;  // as field_type() says; arrays with their length: "f64[8]"
  std::string manual;
  std::size_t bytes = 0;  // of one element; 0: text, one length byte and its characters
  std::size_t count = 1;  // elements
};

// How records of a kind are kept. `stream`: many and small; column-wise in compressed chunks. `rows`: in the
// journal, one row each.
enum class Keep : std::uint8_t { rows, stream };

struct KindInfo {
  std::uint8_t kind = 0;
  std::string name;
  std::vector<FieldInfo> fields;
  bool stream = false;
  std::string table;            // besides the journal, decoded into this table; empty: none
  std::vector<Column> columns;  // of that table
  bool (*put)(std::span<const std::byte> payload, RowSink& sink) = nullptr;  // false: no such record
};

// The table that records of this name are decoded into besides the journal: trial -> trials, event -> events,
// guidance -> guidance, command -> commands, command_answer -> command_answers, weight_names -> weight_names,
// output_edge -> edges, device_fault -> device_faults, lick -> licks, stimulus_flip -> stimulus_flips,
// photodiode_edge -> photodiode_edges, clock_fit -> clock_fits, overrun -> overruns, parameter_changed -> parameters.
std::string table_of(std::string_view record_name);

template <class V>
FieldInfo field_info(std::string_view name, std::string_view manual) {
  FieldInfo info{std::string(name), std::string(field_type<V>()), std::string(manual), sizeof(V), 1};
  if constexpr (is_text<V>::value) info.bytes = 0;
  if constexpr (is_number_array<V>::value) {
    info.bytes = sizeof(double);
    info.count = std::tuple_size_v<V>;
    info.type = "f64[" + std::to_string(info.count) + "]";
  }
  return info;
}

template <Described T>
bool put_payload(std::span<const std::byte> payload, RowSink& sink) {
  T record{};
  if (!decode(payload, record)) return false;
  put_row(record, sink);
  return true;
}

// `kind` is the number that RecordHeader::kind carries for records of type T.
template <Described T>
KindInfo describe_kind(std::uint8_t kind, Keep keep = Keep::rows) {
  KindInfo info{kind, std::string(T::kName), {}, keep == Keep::stream, table_of(T::kName), {}, nullptr};
  T::describe([&]<class V>(std::string_view name, V T::*, std::string_view manual) {
    info.fields.push_back(field_info<V>(name, manual));
  });
  info.columns = columns_of<T>();
  info.put = &put_payload<T>;
  return info;
}

}  // namespace dopaloop
