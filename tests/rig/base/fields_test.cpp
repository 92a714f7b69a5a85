#include "rig/base/fields.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "rig/base/trial.h"

namespace dopaloop {
namespace {

enum class Colour : std::uint8_t { red, green };
constexpr std::string_view name_of(Colour v) {
  constexpr std::string_view names[] = {"red", "green"};
  return name_in(names, v);
}

// One field of each kind that a record may have.
struct AllKinds {
  bool flag = false;
  std::int8_t tiny = 0;
  std::uint16_t small = 0;
  std::int32_t medium = 0;
  std::uint64_t large = 0;
  double real = 0;
  Colour colour{};
  SessionTime at{};
  Text<5> word;
  std::array<double, 3> numbers{};

  static constexpr std::string_view kName = "all_kinds";
  template <class F>
  static constexpr void describe(F&& f) {
    using A = AllKinds;
    f("flag", &A::flag, "");
    f("tiny", &A::tiny, "");
    f("small", &A::small, "");
    f("medium", &A::medium, "");
    f("large", &A::large, "");
    f("real", &A::real, "");
    f("colour", &A::colour, "");
    f("at_ns", &A::at, "");
    f("word", &A::word, "");
    f("numbers", &A::numbers, "");
  }
};

using Bytes = std::vector<std::byte>;

template <class T>
Bytes encoded(const T& record) {
  Bytes bytes(encoded_capacity<T>());
  bytes.resize(encode(record, std::span(bytes)));
  return bytes;
}

double any_double() {
  const double special[] = {0., -0., kNan, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::denorm_min()};
  const int i = *rc::gen::inRange(0, 10);
  return i < 5 ? special[i] : *rc::gen::arbitrary<double>();
}

AllKinds any_record() {
  AllKinds r;
  r.flag = *rc::gen::arbitrary<bool>();
  r.tiny = *rc::gen::arbitrary<std::int8_t>();
  r.small = *rc::gen::arbitrary<std::uint16_t>();
  r.medium = *rc::gen::arbitrary<std::int32_t>();
  r.large = *rc::gen::arbitrary<std::uint64_t>();
  r.real = any_double();
  r.colour = *rc::gen::element(Colour::red, Colour::green);
  r.at = at_ns<SessionTime>(*rc::gen::arbitrary<std::int64_t>());
  r.word = std::string_view(*rc::gen::arbitrary<std::string>());
  for (double& x : r.numbers) x = any_double();
  return r;
}

RC_GTEST_PROP(Fields, ComeBackAsTheyWereEncoded, ()) {
  const AllKinds record = any_record();
  AllKinds back = any_record();
  RC_ASSERT(decode(std::span<const std::byte>(encoded(record)), back));
  RC_ASSERT(same_record(record, back));
}

RC_GTEST_PROP(Fields, AreRefusedWhenTooShortOrTooLong, ()) {
  Bytes bytes = encoded(any_record());
  AllKinds back;
  bytes.push_back(std::byte{0});
  RC_ASSERT(!decode(std::span<const std::byte>(bytes), back));
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() - 1));
  RC_ASSERT(!decode(std::span<const std::byte>(bytes), back));
}

// Bytes decode to a record that encodes to the same bytes, or not at all.
RC_GTEST_PROP(Fields, NeverMakeARecordOfGarbage, ()) {
  const auto raw = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  Bytes bytes(raw.size());
  std::transform(raw.begin(), raw.end(), bytes.begin(), [](std::uint8_t b) { return std::byte{b}; });
  AllKinds back;
  if (decode(std::span<const std::byte>(bytes), back)) RC_ASSERT(encoded(back) == bytes);
}

RC_GTEST_PROP(Fields, SurviveOneDamagedByteOrAreRefused, ()) {
  Bytes bytes = encoded(any_record());
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] ^=
      std::byte{*rc::gen::inRange<std::uint8_t>(1, 255)};
  AllKinds back;
  if (decode(std::span<const std::byte>(bytes), back)) RC_ASSERT(encoded(back) == bytes);
}

template <class Change>
bool still_decodes(std::size_t byte, Change change) {
  Bytes bytes = encoded(AllKinds{});
  change(bytes[byte]);
  AllKinds back;
  return decode(std::span<const std::byte>(bytes), back);
}

TEST(Fields, RefuseABoolThatIsNeither) {
  EXPECT_TRUE(still_decodes(0, [](std::byte& b) { b = std::byte{1}; }));
  EXPECT_FALSE(still_decodes(0, [](std::byte& b) { b = std::byte{2}; }));
}

TEST(Fields, RefuseAnEnumThatHasNoSuchValue) {
  const std::size_t colour = 1 + 1 + 2 + 4 + 8 + 8;
  EXPECT_TRUE(still_decodes(colour, [](std::byte& b) { b = std::byte{1}; }));
  EXPECT_FALSE(still_decodes(colour, [](std::byte& b) { b = std::byte{2}; }));
}

TEST(Fields, RefuseATextLongerThanItsRoom) {
  const std::size_t size_at = 1 + 1 + 2 + 4 + 8 + 8 + 1 + 8;
  Bytes bytes = encoded(AllKinds{});
  bytes[size_at] = std::byte{6};
  bytes.insert(bytes.begin() + size_at + 1, 6, std::byte{'a'});
  AllKinds back;
  EXPECT_FALSE(decode(std::span<const std::byte>(bytes), back));
}

TEST(Fields, LieInTheirDescribedOrderWithoutPadding) {
  AllKinds r;
  r.small = 0x0201;
  r.word = "ab";
  const Bytes bytes = encoded(r);
  EXPECT_EQ(bytes.size(), 1u + 1 + 2 + 4 + 8 + 8 + 1 + 8 + (1 + 2) + 24);
  EXPECT_EQ(bytes[2], std::byte{0x01});
  EXPECT_EQ(bytes[3], std::byte{0x02});
}

TEST(Fields, CapacityIsTheSizeOfTheLongestRecord) {
  AllKinds r;
  r.word = "abcde";
  EXPECT_EQ(encoded(r).size(), encoded_capacity<AllKinds>());
}

TEST(Fields, NegativeChoicesComeBack) {
  TrialRow row;
  row.choice = Choice::left;
  TrialRow back;
  ASSERT_TRUE(decode(std::span<const std::byte>(encoded(row)), back));
  EXPECT_EQ(back.choice, Choice::left);
}

TEST(Fields, SameRecordTellsBitsApart) {
  AllKinds a, b;
  a.real = b.real = kNan;
  EXPECT_TRUE(same_record(a, b));
  b.real = 0;
  EXPECT_FALSE(same_record(a, b));
}

TEST(Fields, TypesAreNamedForTheSchema) {
  std::vector<std::string> types;
  AllKinds::describe([&]<class V>(std::string_view, V AllKinds::*, std::string_view) {
    types.emplace_back(field_type<V>());
  });
  EXPECT_EQ(types, (std::vector<std::string>{"bool", "i8", "u16", "i32", "u64", "f64", "enum", "time_ns",
                                             "text", "f64[]"}));
}

TEST(Names, AreEmptyOutsideOfTheTable) {
  EXPECT_EQ(name_of(Choice::left), "left");
  EXPECT_EQ(name_of(Choice::no_go), "no_go");
  EXPECT_EQ(name_of(Choice::right), "right");
  EXPECT_EQ(name_of(static_cast<Choice>(2)), "");
  EXPECT_EQ(name_of(static_cast<Choice>(-2)), "");
  EXPECT_EQ(name_of(LightReason::cap), "cap");
  EXPECT_EQ(name_of(static_cast<LightReason>(8)), "");
}

}  // namespace
}  // namespace dopaloop
