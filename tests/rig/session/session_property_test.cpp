// Any sequence of inputs: no crash, no overflow, nothing past a limit, and the same again from the journal.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "rig/session/journal.h"
#include "tests/rig/session/bench.h"
#include "tests/rig/session/draws.h"
#include "tests/rig/session/light_bill.h"

namespace dopaloop {
namespace {

struct Taken {
  SessionTime now;
  EncodedRecord input;
  std::vector<EncodedRecord> outputs;
};

// Watches from outside: what came out, held against the limits and against the commands that went in.
class Witness {
 public:
  explicit Witness(const SessionConfig& config) : config_(config), armed_(config.limits.arm_at_start) {}

  void see(SessionTime now, const Input& input, const Outputs& outputs) {
    const bool was_over = over_;
    RC_ASSERT(!was_over || outputs.empty());
    if (const auto* c = std::get_if<OperatorCommand>(&input)) see_command(*c, outputs);
    for (const Output& o : outputs) std::visit([&](const auto& output) { on(now, output); }, o);
  }
  void check() const {
    const LightLimits& l = config_.limits.light;
    const double t = 1 + 1e-9;
    RC_ASSERT(bill_.most_on_us(std::llround(l.duty_window_s * 1e6)) <=
              l.duty_max * l.duty_window_s * 1e6 * t);
    RC_ASSERT(bill_.most_mj(10'000'000) <= l.mean_power_10s_max_mw * 10 * t);
    RC_ASSERT(bill_.most_mj(60'000'000) <= l.mean_power_60s_max_mw * 60 * t);
    RC_ASSERT(bill_.total_mj() <= l.energy_per_session_max_mj * t);
    RC_ASSERT(water_us_ <= config_.limits.water.session_max_ul * 20'000 * t + drops_);
  }
  int trains() const { return trains_; }
  int drops() const { return drops_; }
  int rows() const { return rows_; }

 private:
  void see_command(const OperatorCommand& c, const Outputs& outputs) {
    if (!c.request_id.empty() && c.request_id == last_id_) return;  // sent twice: acts once
    last_id_ = c.request_id;
    for (const Output& o : outputs) {
      const auto* answer = std::get_if<CommandAnswer>(&o);
      if (!answer || !answer->accepted) continue;
      if (c.command == CommandKind::disarm_light) armed_ = false;
      if (c.command == CommandKind::arm_light) RC_ASSERT(c.present), armed_ = true;
    }
  }
  template <class T>
  void on(SessionTime, const T&) {}
  void on(SessionTime now, const StartLight& s) {
    ++trains_;
    RC_ASSERT(armed_);
    RC_ASSERT(!off_for_good_);
    RC_ASSERT(s.power_mw > 0);
    RC_ASSERT(s.power_mw <= config_.limits.light.power_max_mw);
    RC_ASSERT(static_cast<double>(s.duration_us) <= config_.limits.light.max_program_ms * 1e3);
    RC_ASSERT(static_cast<double>(s.pulse_width_us) <= config_.limits.light.pulse_width_max_ms * 1e3);
    RC_ASSERT(s.program > last_program_);
    last_program_ = s.program;
    RC_ASSERT(now >= light_end_);
    light_end_ = now + from_us(static_cast<double>(s.duration_us)) + from_ms(config_.limits.light.gap_min_ms);
    bill_.add(now, {s.power_mw, s.pulse_width_us, s.period_us, s.duration_us});
  }
  void on(SessionTime now, const OpenValve& v) {
    ++drops_;
    RC_ASSERT(!off_for_good_);
    RC_ASSERT(static_cast<double>(v.open_us) <= config_.limits.water.valve_open_max_ms * 1e3);
    RC_ASSERT(static_cast<double>(v.open_us) <= config_.limits.water.drop_max_ul * 20'000 + 1);
    RC_ASSERT(v.program > last_program_);
    last_program_ = v.program;
    RC_ASSERT(now >= valve_end_);
    valve_end_ = now + from_us(static_cast<double>(v.open_us));
    water_us_ += static_cast<double>(v.open_us);
  }
  void on(SessionTime, const OutputsOff& o) { off_for_good_ = off_for_good_ || o.all; }
  void on(SessionTime, const SessionEnded&) {
    RC_ASSERT(off_for_good_);
    over_ = true;
  }
  void on(SessionTime, const TrialRow& row) {
    RC_ASSERT(row.trial == last_row_ + 1);
    last_row_ = row.trial;
    RC_ASSERT(row.light_mj >= 0);
    RC_ASSERT(row.reward_ul >= 0);
    RC_ASSERT(row.delivered_arm != Arm::light || row.intended_arm == Arm::light);
    ++rows_;
  }

  SessionConfig config_;
  Text<36> last_id_;
  bool armed_, off_for_good_ = false, over_ = false;
  LightBill bill_;
  SessionTime light_end_{}, valve_end_{};
  double water_us_ = 0;
  std::uint32_t last_program_ = 0, last_row_ = 0;
  int trains_ = 0, drops_ = 0, rows_ = 0;
};

// A source of inputs: mostly what a rig would send, at times what none should.
class Inputs {
 public:
  Inputs(Draws& draws, double madness) : d_(draws), madness_(madness) {}

  Input next(SessionTime now, const Session& session, const Outputs& last) {
    for (const Output& o : last) std::visit([&](const auto& output) { note(output); }, o);
    if (d_.between(0, 1) < madness_) return mad(now);
    for (Line& line : lines_) {
      if (line.running && d_.one_in(2)) return edge(now, line);
    }
    const Snapshot s = session.snapshot(now);
    switch (d_.whole(0, 9)) {
      case 0:
        if (s.task_state == "quiescence" && !d_.one_in(30)) return Lick{same_clock(now), d_.one_in(2)};
        return WheelMoved{same_clock(now), wheel_ += static_cast<std::int32_t>(d_.whole(-100, 250))};
      case 1:
        return PhotodiodeEdge{same_clock(now), d_.one_in(2)};
      case 2:
        return StimulusFlip{same_clock(now), d_.one_in(2)};
      case 3:
        return PhotometrySample{same_clock(now), index_++, static_cast<std::uint16_t>(d_.whole(0, 32767)), 0};
      case 4:
        return TrialCommitted{s.trials_closed};
      case 5:
      case 7:
        return guidance(s.trial + 1);
      case 6:
        if (d_.one_in(8)) return command();
        return TimerDue{now};
      default:
        return TimerDue{now};
    }
  }

  // A board carries a program out: its edges come before its deadline.
  bool busy() const { return lines_[0].running || lines_[1].running; }

 private:
  // A program as a board carries it out: so many pulses, on and off in turn.
  struct Line {
    OutputLine line;
    bool running = false, on = false;
    std::uint32_t program = 0;
    std::int64_t pulses_left = 0;
  };

  template <class T>
  void note(const T&) {}
  void note(const StartLight& s) {
    const Train train{s.power_mw, s.pulse_width_us, s.period_us, s.duration_us};
    lines_[1] = {OutputLine::light, true, false, s.program, pulse_count(train)};
  }
  void note(const OpenValve& v) { lines_[0] = {OutputLine::valve, true, false, v.program, 1}; }
  void note(const OutputsOff& o) {
    lines_[1].pulses_left = 0;
    if (o.all) lines_[0].pulses_left = 0;
  }

  Input edge(SessionTime now, Line& line) {
    if (line.line == OutputLine::light && !line.on && d_.one_in(40)) {
      line.running = false;
      return ProgramAccepted{line.line, line.program, false, 0};
    }
    line.on = !line.on && line.pulses_left > 0;
    if (line.on) --line.pulses_left;
    const bool last = !line.on && line.pulses_left == 0;
    line.running = !last;
    return OutputEdge{same_clock(now), line.line, line.on, line.program, last};
  }
  Guidance guidance(std::uint32_t for_trial) {
    Guidance g;
    g.after_trial = for_trial - 1;
    g.for_trial = for_trial;
    g.eligible = !d_.one_in(5);
    g.light = !d_.one_in(4);
    return g;
  }
  OperatorCommand command() {
    if (d_.one_in(4)) return last_command_;
    // Stops are rare, so that sessions live long enough to do something.
    const auto kind =
        d_.one_in(300) ? d_.of({CommandKind::stop_now, CommandKind::stop_after_trial})
                       : d_.of({CommandKind::ping, CommandKind::pause, CommandKind::resume,
                                CommandKind::resume, CommandKind::drop, CommandKind::drop, CommandKind::note,
                                CommandKind::disarm_light, CommandKind::arm_light, CommandKind::arm_light});
    const double ul = d_.one_in(2) ? 0 : d_.between(-1, 6);
    return last_command_ = {kind,          std::string_view(std::to_string(++commands_)),
                            "someone",     ul,
                            !d_.one_in(4), "text",
                            "reward_ul",   d_.of({2., 2.5, 9.})};
  }
  DeviceTime any_time(SessionTime now) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    return d_.one_in(2) ? same_clock(now + Duration{d_.whole(-20'000'000'000, 20'000'000'000)})
                        : at_ns<DeviceTime>(d_.of<std::int64_t>({0, most, -most, -most - 1, 1}));
  }
  // Whatever the types can hold.
  Input mad(SessionTime now) {
    const DeviceTime at = any_time(now);
    const auto any32 = [&] {
      return static_cast<std::uint32_t>(d_.one_in(2) ? d_.whole(0, 5) : d_.whole(0, 4294967295));
    };
    switch (d_.whole(0, 15)) {
      case 0:
        return SessionStart{any32(), d_.one_in(2)};
      case 1:
        return WheelMoved{at, static_cast<std::int32_t>(d_.whole(-2147483648LL, 2147483647))};
      case 2:
        return Lick{at, d_.one_in(2)};
      case 3:
        return StimulusFlip{at, d_.one_in(2)};
      case 4:
        return PhotodiodeEdge{at, d_.one_in(2)};
      case 5:
        return PhotometrySample{at, static_cast<std::uint64_t>(d_.whole(0, 1LL << 62)), 65535, 0};
      case 6:
        return StreamEnded{at};
      case 7:
        return OutputEdge{at, d_.of({OutputLine::valve, OutputLine::light}), d_.one_in(2), any32(),
                          d_.one_in(2)};
      case 8:
        return ProgramAccepted{d_.of({OutputLine::valve, OutputLine::light}), any32(), d_.one_in(2),
                               d_.whole(0, 1LL << 60)};
      case 9:
        return DeviceReady{"other", any32(), !d_.one_in(3)};
      case 10:
        return DeviceFault{static_cast<FaultKind>(d_.whole(0, 5)), any32()};
      case 11:
        return mad_guidance();
      case 12:
        return ModelState{d_.one_in(2)};
      case 13:
        return OperatorCommand{static_cast<CommandKind>(d_.whole(0, 11)),
                               "",
                               "",
                               d_.of({0., kNan, 1e300, -1.}),
                               d_.one_in(2),
                               "",
                               d_.of({"reward_ul", "", "x"}),
                               d_.of({kNan, 1e300, 2.})};
      case 14:
        return TrialCommitted{any32()};
      default:
        return d_.one_in(5) ? Input(LogFailed{"full"}) : Input(TimerDue{same_clock(at)});
    }
  }
  Guidance mad_guidance() {
    Guidance g = guidance(static_cast<std::uint32_t>(d_.whole(0, 4294967295)));
    g.propensity = kNan;
    g.draw = std::numeric_limits<double>::infinity();
    return g;
  }

  Draws& d_;
  double madness_;
  std::int32_t wheel_ = 0;
  std::uint64_t index_ = 0;
  Line lines_[2]{{OutputLine::valve}, {OutputLine::light}};
  OperatorCommand last_command_;
  int commands_ = 0;
};

SessionConfig any_config(Draws& d) {
  SessionConfig c = bench_config();
  setting(c, "inter_trial_s") = .3;
  setting(c, "feedback_correct_s") = .05;
  setting(c, "feedback_error_s") = .05;
  setting(c, "response_window_s") = 2;
  setting(c, "reward_ul") = d.of({2., 3., 1., 0., 5.});
  c.light.at = d.of({LightAt::stimulus, LightAt::reward, LightAt::stimulus, LightAt::off});
  c.light.power_mw = d.of({1., 1., 2., 6.});
  c.light.duration_ms = d.of({10., 150., 150., 500.});
  c.limits.light.gap_min_ms = d.of({0., 500.});
  c.limits.light.duty_max = d.of({.1, .02});
  c.limits.light.mean_power_10s_max_mw = d.of({.1, .01});
  c.limits.light.energy_per_session_max_mj = d.of({20., .2});
  c.limits.water.session_max_ul = d.of({1000., 1000., 10.});
  c.limits.arm_at_start = !d.one_in(3);
  c.rules.masking = d.one_in(5) ? Masking::pattern : Masking::none;
  c.live = {{*place_of_number<VisualDecisionConfig>("reward_ul"), "reward_ul", 1.5, 3}};
  c.end_with_photometry = d.one_in(2);
  return c;
}

struct Run {
  std::vector<Taken> journal;
  int trains = 0, drops = 0, rows = 0;
};

// Drives one session with random inputs under the witness' eyes.
Run drive(Draws& d, const SessionConfig& config, double madness, int steps) {
  ListGenerator trials(1000);
  Session session(config, trials);
  Witness witness(config);
  Inputs inputs(d, madness);
  Run run;
  Outputs outputs;
  SessionTime now{};
  const auto take = [&](const Input& input) {
    outputs.clear();
    session.step(now, input, outputs);
    witness.see(now, input, outputs);
    Taken taken{now, {}, {}};
    encode_input(input, taken.input);
    for (const Output& o : outputs) encode_output(o, taken.outputs.emplace_back());
    run.journal.push_back(std::move(taken));
  };
  if (!d.one_in(20)) take(SessionStart{1, d.one_in(2)});
  if (!d.one_in(20)) take(DeviceReady{"board", 1, true});
  int after_end = 0;
  for (int i = 0; i < steps && after_end < 50; ++i, after_end += session.ended()) {
    const SessionTime due = session.next_deadline();
    RC_ASSERT(due == kNever || due > now || !session.ended());
    const bool soon = due != kNever && due < now + from_ms(300) && !inputs.busy();
    now = soon && d.one_in(3) ? std::max(now, due) : now + Duration{d.whole(0, 30'000'000)};
    take(inputs.next(now, session, outputs));
  }
  witness.check();
  run.trains = witness.trains();
  run.drops = witness.drops();
  run.rows = witness.rows();
  return run;
}

bool same(const EncodedRecord& a, const EncodedRecord& b) {
  return a.kind == b.kind && a.size == b.size &&
         std::equal(a.payload().begin(), a.payload().end(), b.payload().begin());
}

// Steps a new session from the journal; the outputs must be the same bits.
void replay(const SessionConfig& config, const std::vector<Taken>& journal) {
  ListGenerator trials(1000);
  Session session(config, trials);
  Outputs outputs;
  for (const Taken& taken : journal) {
    const auto input = decode_input(taken.input.kind, taken.input.payload());
    RC_ASSERT(input.has_value());
    outputs.clear();
    session.step(taken.now, *input, outputs);
    RC_ASSERT(outputs.size() == taken.outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      EncodedRecord e;
      encode_output(outputs[i], e);
      RC_ASSERT(same(e, taken.outputs[i]));
    }
  }
}

struct Totals {
  int trains = 0, drops = 0, rows = 0;
};

Totals try_many(double madness, int steps) {
  Totals totals;
  const bool holds = rc::check([&](std::uint64_t seed) {
    Draws d(seed);
    const SessionConfig config = any_config(d);
    const Run run = drive(d, config, madness, steps);
    replay(config, run.journal);
    totals.trains += run.trains;
    totals.drops += run.drops;
    totals.rows += run.rows;
  });
  EXPECT_TRUE(holds);
  return totals;
}

TEST(SessionProperty, ABusySessionStaysWithinLimitsAndReplaysBitForBit) {
  const Totals t = try_many(0, 5000);
  EXPECT_GT(t.rows, 500);  // and it was busy indeed
  EXPECT_GT(t.trains, 30);
  EXPECT_GT(t.drops, 100);
}

TEST(SessionProperty, ASessionWithFaultsStaysWithinLimitsAndReplaysBitForBit) {
  const Totals t = try_many(.01, 1000);
  EXPECT_GT(t.rows, 50);
}

TEST(SessionProperty, AnyInputsAtAllDoNoHarm) { try_many(1, 300); }

// Deadlines alone, from any point on, always lead to the end or to a wait for somebody: never round and
// round.
RC_GTEST_PROP(SessionProperty, TimersNeverGoRoundInCircles, (std::uint64_t seed)) {
  Draws d(seed);
  const SessionConfig config = any_config(d);
  ListGenerator trials(1000);
  Session session(config, trials);
  Inputs inputs(d, .05);
  Outputs outputs;
  SessionTime now{};
  session.step(now, SessionStart{1, false}, outputs);
  session.step(now, DeviceReady{"board", 1, true}, outputs);
  for (int i = 0; i < 200; ++i) {
    now += Duration{d.whole(0, 30'000'000)};
    const Outputs last = outputs;
    outputs.clear();
    session.step(now, inputs.next(now, session, last), outputs);
  }
  SessionTime stuck_since = now;
  int at_once = 0;
  for (int i = 0; i < 1000 && session.next_deadline() != kNever; ++i) {
    now = std::max(now, session.next_deadline());
    outputs.clear();
    session.step(now, TimerDue{now}, outputs);
    at_once = now == stuck_since ? at_once + 1 : 0;
    stuck_since = now;
    RC_ASSERT(at_once < 10);
  }
}

}  // namespace
}  // namespace dopaloop
