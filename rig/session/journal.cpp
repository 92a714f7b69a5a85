#include "rig/session/journal.h"

#include <utility>

namespace dopaloop {
namespace {

template <class Variant>
void encode_any(const Variant& any, SessionTime mapped, EncodedRecord& out) {
  std::visit(
      [&]<class T>(const T& record) {
        static_assert(encoded_capacity<JournalForm<T>>() <= kMaxEncoded && kKind<T> != 255);
        out.kind = kKind<T>;
        if constexpr (Stamped<T>)
          out.size = static_cast<std::uint16_t>(encode(Mapped<T>{record, mapped}, out.bytes));
        else
          out.size = static_cast<std::uint16_t>(encode(record, out.bytes));
      },
      any);
}

template <class Variant, std::size_t I = 0>
std::optional<Variant> decode_any(std::uint8_t kind, std::span<const std::byte> payload) {
  if constexpr (I < std::variant_size_v<Variant>) {
    using T = std::variant_alternative_t<I, Variant>;
    if (kKind<T> != kind) return decode_any<Variant, I + 1>(kind, payload);
    JournalForm<T> record{};
    if (!decode(payload, record)) return std::nullopt;
    return static_cast<const T&>(record);
  } else {
    return std::nullopt;
  }
}

}  // namespace

void encode_input(const Input& input, EncodedRecord& out, SessionTime mapped) {
  encode_any(input, mapped, out);
}
void encode_output(const Output& output, EncodedRecord& out) { encode_any(output, kNever, out); }
std::optional<Input> decode_input(std::uint8_t kind, std::span<const std::byte> payload) {
  return decode_any<Input>(kind, payload);
}
std::optional<Output> decode_output(std::uint8_t kind, std::span<const std::byte> payload) {
  return decode_any<Output>(kind, payload);
}

}  // namespace dopaloop
