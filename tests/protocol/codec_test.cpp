#include "protocol/codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/fields.h"

namespace dopaloop {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

rc::Gen<double> unit() {
  return rc::gen::map(rc::gen::inRange(0, 1001), [](int n) { return n / 1000.; });
}
rc::Gen<double> number() {
  return rc::gen::map(rc::gen::arbitrary<int>(), [](int n) { return n * 1.37e-3; });
}
rc::Gen<double> amount() {
  return rc::gen::map(number(), [](double x) { return std::abs(x); });
}
rc::Gen<double> or_absent(rc::Gen<double> gen) { return rc::gen::oneOf(std::move(gen), rc::gen::just(kNan)); }
rc::Gen<SessionTime> instant() {
  return rc::gen::oneOf(rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                                     [](std::int64_t ns) { return at_ns<SessionTime>(ns); }),
                        rc::gen::just(kNever));
}
template <class E>
E one_of(int last) {
  return static_cast<E>(*rc::gen::inRange(0, last + 1));
}

TrialRow any_trial() {
  TrialRow t;
  t.trial = *rc::gen::inRange<std::uint32_t>(1, 100000);
  t.session = *rc::gen::arbitrary<std::uint32_t>();
  t.new_session = *rc::gen::arbitrary<bool>();
  t.contrast_left = *unit();
  t.contrast_right = *unit();
  t.choice = static_cast<Choice>(*rc::gen::inRange(-1, 2));
  t.outcome = one_of<Outcome>(3);
  t.reaction_time_s = *or_absent(number());
  t.reward_ul = *amount();
  t.repeat = *rc::gen::arbitrary<bool>();
  t.da_stimulus_z = *or_absent(number());
  t.da_stimulus_flags = *rc::gen::arbitrary<std::uint32_t>();
  t.intended_arm = one_of<Arm>(2);
  t.delivered_arm = one_of<Arm>(2);
  t.light_reason = one_of<LightReason>(6);
  t.light_mj = *amount();
  t.stimulus_on_at = *instant();
  t.response_at = *instant();
  t.closed_at = *instant();
  t.licks = *rc::gen::arbitrary<std::uint32_t>();
  t.p_correct = *or_absent(unit());
  return t;
}

Guidance any_guidance() {
  Guidance g;
  g.id = *rc::gen::arbitrary<std::uint64_t>();
  g.after_trial = *rc::gen::arbitrary<std::uint32_t>();
  g.for_trial = *rc::gen::arbitrary<std::uint32_t>();
  g.eligible = *rc::gen::arbitrary<bool>();
  g.propensity = *unit();
  g.draw = *or_absent(unit());
  g.light = g.eligible && g.for_trial > 0 && g.draw < g.propensity;
  g.p_right = *or_absent(unit());
  g.p_correct = *or_absent(unit());
  g.log_likelihood = -*or_absent(amount());
  const auto weights = *rc::gen::inRange<std::size_t>(0, kMaxWeights + 1);
  for (std::size_t i = 0; i < weights; ++i) {
    g.weight_mean[i] = *or_absent(number());
    g.weight_sd[i] = *or_absent(amount());
  }
  g.model = "logistic";
  g.policy = "low_confidence";
  return g;
}

// Through the wire's bytes, not only through the message. -nan and nan are one value to a reader.
template <class Message, class Value>
Value round_trip(const Value& value) {
  Message sent, received;
  to_proto(value, &sent);
  EXPECT_TRUE(received.ParseFromString(sent.SerializeAsString()));
  Value out;
  EXPECT_TRUE(from_proto(received, out));
  return out;
}

template <class T>
bool same_fields(const T& a, const T& b) {
  T x = a, y = b;
  const auto plain_nan = [](std::string_view, auto& v, std::string_view) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(v)>, double>) {
      if (std::isnan(v)) v = kNan;
    }
    if constexpr (is_number_array<std::remove_reference_t<decltype(v)>>::value) {
      for (double& e : v) e = std::isnan(e) ? kNan : e;
    }
  };
  for_each_field(x, plain_nan);
  for_each_field(y, plain_nan);
  return same_record(x, y);
}

RC_GTEST_PROP(Codec, CarriesEveryTrialUnchanged, ()) {
  const TrialRow trial = any_trial();
  RC_ASSERT(same_fields(round_trip<v1::Trial>(trial), trial));
}

RC_GTEST_PROP(Codec, CarriesEveryGuidanceUnchanged, ()) {
  const Guidance guidance = any_guidance();
  RC_ASSERT(same_fields(round_trip<v1::Guidance>(guidance), guidance));
}

RC_GTEST_PROP(Codec, CarriesEveryRequestUnchanged,
              (std::uint32_t after, std::uint32_t wanted, bool new_session)) {
  const GuidanceRequest request{after, wanted, *unit(), *unit(), new_session};
  RC_ASSERT(same_fields(round_trip<v1::GuidanceRequest>(request), request));
}

// ---- hostile input ---------------------------------------------------------------------------------------

v1::Trial good_trial() {
  TrialRow row;
  row.trial = 1;
  row.outcome = Outcome::correct;
  v1::Trial message;
  to_proto(row, &message);
  return message;
}

template <class Spoil>
bool accepts_trial(Spoil spoil) {
  v1::Trial message = good_trial();
  spoil(message);
  TrialRow out;
  out.trial = 77;
  const bool accepted = from_proto(message, out);
  EXPECT_TRUE(accepted || out.trial == 77) << "a refused message must not change the value";
  return accepted;
}

TEST(Codec, RefusesTrialsThatCannotBe) {
  using T = v1::Trial;
  EXPECT_TRUE(accepts_trial([](T&) {}));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_trial(0); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_contrast_left(-.01); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_contrast_right(1.01); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_contrast_right(kNan); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_choice(2); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_choice(-2147483647); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_outcome("triumph"); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_outcome(""); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_delivered_arm("Light"); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_light_reason(std::string(1000, 'x')); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_reaction_time_s(kInfinity); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_reward_ul(-1); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_light_mj(kNan); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m.set_p_correct(1.5); }));
  EXPECT_FALSE(accepts_trial([](T& m) { m = T(); }));
}

TEST(Codec, RefusesRequestsForImpossibleStimuli) {
  GuidanceRequest out;
  v1::GuidanceRequest message;
  EXPECT_TRUE(from_proto(message, out));
  for (double bad : {-1., 1.0001, kNan, kInfinity, -kInfinity}) {
    message.set_contrast_left(bad);
    EXPECT_FALSE(from_proto(message, out));
  }
}

v1::Guidance light_guidance() {
  Guidance g;
  g.for_trial = 4;
  g.eligible = g.light = true;
  g.propensity = .5;
  g.draw = .2;
  v1::Guidance message;
  to_proto(g, &message);
  return message;
}

template <class Spoil>
bool accepts_guidance(Spoil spoil) {
  v1::Guidance message = light_guidance();
  spoil(message);
  Guidance out;
  return from_proto(message, out);
}

TEST(Codec, RefusesLightThatItsOwnDrawDoesNotGive) {
  using G = v1::Guidance;
  EXPECT_TRUE(accepts_guidance([](G&) {}));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_eligible(false); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_draw(.5); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_draw(kNan); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_for_trial(0); }));
}

TEST(Codec, RefusesGuidanceOutOfRange) {
  using G = v1::Guidance;
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_propensity(1.1); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_propensity(kNan); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_p_right(-.1); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_p_correct(kInfinity); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_log_likelihood(.1); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_log_likelihood(-kInfinity); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.add_weight_mean(kInfinity); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.add_weight_sd(-.1); }));
  EXPECT_FALSE(accepts_guidance([](G& m) { m.set_model(std::string(33, 'm')); }));
  EXPECT_FALSE(accepts_guidance([](G& m) {
    for (int i = 0; i < 9; ++i) m.add_weight_mean(0);
  }));
}

RC_GTEST_PROP(Codec, SurvivesAnyBytes, (const std::string& bytes)) {
  v1::Trial trial;
  v1::Guidance guidance;
  TrialRow row;
  Guidance out;
  if (trial.ParseFromString(bytes) && from_proto(trial, row)) RC_ASSERT(row.contrast_left <= 1);
  if (guidance.ParseFromString(bytes) && from_proto(guidance, out)) RC_ASSERT(!out.light || out.eligible);
}

}  // namespace
}  // namespace dopaloop
