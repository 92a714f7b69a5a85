#include "rig/session/journal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "tests/rig/session/draws.h"

namespace dopaloop {
namespace {

template <class E>
E any_enum(Draws& d) {
  for (;;) {
    const auto e = static_cast<E>(d.whole(-1, 12));
    if (!name_of(e).empty()) return e;
  }
}

std::string any_text(Draws& d) {
  std::string text(static_cast<std::size_t>(d.whole(0, 40)), ' ');
  for (char& c : text) c = static_cast<char>(d.whole(32, 126));
  return text;
}

template <class V>
void fill(Draws& d, V& value) {
  if constexpr (std::is_same_v<V, bool>)
    value = d.one_in(2);
  else if constexpr (std::is_enum_v<V>)
    value = any_enum<V>(d);
  else if constexpr (is_time_point<V>::value)
    value = at_ns<V>(d.whole(-1'000'000'000, 1'000'000'000'000));
  else if constexpr (is_text<V>::value)
    value = std::string_view(any_text(d));
  else if constexpr (is_number_array<V>::value)
    for (double& x : value) x = d.between(-1, 1);
  else if constexpr (std::is_floating_point_v<V>)
    value = d.one_in(4) ? kNan : d.between(-1e3, 1e3);
  else
    value = static_cast<V>(d.whole(-1000, 1'000'000'000));
}

template <class T>
T any_record(Draws& d) {
  T record{};
  for_each_field(record, [&](std::string_view, auto& value, std::string_view) { fill(d, value); });
  return record;
}

template <class Variant, std::size_t I = 0, class F>
void for_each_kind(Draws& d, F&& f) {
  if constexpr (I < std::variant_size_v<Variant>) {
    f(any_record<std::variant_alternative_t<I, Variant>>(d));
    for_each_kind<Variant, I + 1>(d, f);
  }
}

RC_GTEST_PROP(Journal, EveryKindOfInputComesBack, (std::uint64_t seed)) {
  Draws d(seed);
  for_each_kind<Input>(d, []<class T>(const T& record) {
    EncodedRecord e;
    encode_input(record, e);
    RC_ASSERT(e.kind == kKind<T>);
    const auto back = decode_input(e.kind, e.payload());
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::holds_alternative<T>(*back));
    RC_ASSERT(same_record(std::get<T>(*back), record));
  });
}

RC_GTEST_PROP(Journal, EveryKindOfOutputComesBack, (std::uint64_t seed)) {
  Draws d(seed);
  for_each_kind<Output>(d, []<class T>(const T& record) {
    EncodedRecord e;
    encode_output(record, e);
    RC_ASSERT(e.kind == kKind<T>);
    const auto back = decode_output(e.kind, e.payload());
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::holds_alternative<T>(*back));
    RC_ASSERT(same_record(std::get<T>(*back), record));
  });
}

RC_GTEST_PROP(Journal, APayloadCutShortOrTooLongIsNone, (std::uint64_t seed)) {
  Draws d(seed);
  for_each_kind<Input>(d, [](const auto& record) {
    EncodedRecord e;
    encode_input(record, e);
    std::vector<std::byte> bytes(e.payload().begin(), e.payload().end());
    bytes.push_back(std::byte{0});
    RC_ASSERT(!decode_input(e.kind, bytes));
    bytes.resize(bytes.size() - 2);
    RC_ASSERT(!decode_input(e.kind, bytes));
  });
}

RC_GTEST_PROP(Journal, GarbageIsARecordThatEncodesToItOrNone, ()) {
  const auto raw = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  std::vector<std::byte> bytes(raw.size());
  if (!raw.empty()) std::memcpy(bytes.data(), raw.data(), raw.size());
  for (int kind = 0; kind < 256; ++kind) {
    const auto input = decode_input(static_cast<std::uint8_t>(kind), bytes);
    if (!input) continue;
    EncodedRecord e;
    encode_input(*input, e);
    // An event of a device comes back without the session time, which the journal alone keeps: the last eight
    // bytes.
    const std::size_t kept =
        std::visit([]<class T>(const T&) -> std::size_t { return Stamped<T> ? 8 : 0; }, *input);
    RC_ASSERT(bytes.size() == e.payload().size());
    RC_ASSERT(
        std::equal(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(kept), e.payload().begin()));
  }
}

TEST(Journal, KeepsTheSessionTimeOfADevicesEventBesideItsStamp) {
  EncodedRecord e;
  encode_input(Lick{at_ns<DeviceTime>(5), true}, e, at_ns<SessionTime>(7));
  Mapped<Lick> lick;
  ASSERT_TRUE(decode(e.payload(), lick));
  EXPECT_EQ(to_ns(lick.at), 5);
  EXPECT_EQ(to_ns(lick.session_at), 7);
  EXPECT_TRUE(lick.contact);
}

TEST(Journal, InputsAreNoOutputsAndUnknownKindsAreNone) {
  EncodedRecord e;
  encode_input(TimerDue{}, e);
  EXPECT_FALSE(decode_output(e.kind, e.payload()));
  encode_output(HideStimulus{}, e);
  EXPECT_FALSE(decode_input(e.kind, e.payload()));
  EXPECT_FALSE(decode_input(34, {}));
  EXPECT_FALSE(decode_input(255, {}));
}

// Logs are read for years: these numbers never change.
TEST(Journal, KindsKeepTheirNumbers) {
  EXPECT_EQ(kKind<SessionStart>, 0);
  EXPECT_EQ(kKind<PhotometrySample>, 6);
  EXPECT_EQ(kKind<OutputEdge>, 8);
  EXPECT_EQ(kKind<Guidance>, 12);
  EXPECT_EQ(kKind<LogFailed>, 16);
  EXPECT_EQ(kKind<ShowStimulus>, 17);
  EXPECT_EQ(kKind<StartLight>, 21);
  EXPECT_EQ(kKind<TrialRow>, 25);
  EXPECT_EQ(kKind<SessionEnded>, 29);
  EXPECT_EQ(kKind<WeightNames>, 30);
  EXPECT_EQ(kKind<SyncPulse>, 31);
  EXPECT_EQ(kKind<Overrun>, 32);
  EXPECT_EQ(kKind<ClockFit>, 33);
  EXPECT_EQ(std::tuple_size_v<JournalKinds>, 34u);
}

template <class... A, class... B>
constexpr bool are_all_kinds(const std::variant<A...>*, const std::variant<B...>*) {
  bool seen[256] = {};
  ((seen[kKind<A>] = true), ...);
  ((seen[kKind<B>] = true), ...);
  int kinds = 0;
  for (const bool s : seen) kinds += s;
  return !seen[255] && kinds == sizeof...(A) + sizeof...(B) && kinds == std::tuple_size_v<JournalKinds>;
}
static_assert(are_all_kinds(static_cast<Input*>(nullptr), static_cast<Output*>(nullptr)));

}  // namespace
}  // namespace dopaloop
