#include <gtest/gtest.h>

#include <cstdio>

#include "rig/control/guard.h"
#include "tests/rig/daemon/virtual_rig.h"

namespace dopaloop {
namespace {

bool same_journal(const VirtualRig& a, const VirtualRig& b) {
  if (a.journal().size() != b.journal().size()) return false;
  for (std::size_t i = 0; i < a.journal().size(); ++i) {
    const JournalLine &x = a.journal()[i], &y = b.journal()[i];
    if (x.header.seq != y.header.seq || x.header.part != y.header.part || x.header.now != y.header.now ||
        x.header.kind != y.header.kind || x.payload != y.payload) {
      return false;
    }
  }
  return true;
}

TEST(VirtualSession, RunsAHundredThousandEventsUnderTheGuardAndPlaysAllItsTrials) {
  const std::uint64_t before = guarded_sections();
  VirtualRig rig(emulated_config(150), 3, light_every_second);
  rig.run();
  const std::uint64_t events = guarded_sections() - before;
  std::printf("REPORT: control-thread events under the guard: %llu\n",
              static_cast<unsigned long long>(events));
  EXPECT_GE(events, 100000u);
  EXPECT_EQ(rig.session().end_reason(), EndReason::trials_done);
  ASSERT_EQ(rig.trials().size(), 150u);
  EXPECT_EQ(rig.loop().records_lost(), 0u);
}

TEST(VirtualSession, IsTheSameWhateverTheStoreAndTheModelTake) {
  VirtualRig quick(emulated_config(12), 5, light_every_second);
  quick.run();
  VirtualRig slow(emulated_config(12), 5, light_every_second);
  slow.before_commit = [](std::uint32_t trial) {
    if (trial % 3 == 0) wait_readable(-1, monotonic_now() + std::chrono::milliseconds(20));
  };
  slow.before_guidance = [](const GuidanceRequest& request, Mailbox&) {
    if (request.for_trial % 4 == 0) wait_readable(-1, monotonic_now() + std::chrono::milliseconds(20));
  };
  slow.run();
  EXPECT_TRUE(same_journal(quick, slow));
}

TEST(VirtualSession, DiffersWithTheSeed) {
  VirtualRig a(emulated_config(3), 5, light_every_second), b(emulated_config(3), 6, light_every_second);
  a.run();
  b.run();
  EXPECT_FALSE(same_journal(a, b));
}

TEST(VirtualSession, GivesTheMiceOfLightTrialsTheCommandedTrainAndWritesItsDose) {
  VirtualRig rig(emulated_config(20), 1, light_every_second);
  rig.run();
  const Train train = train_of(emulated_config(1).light);
  for (const TrialRow& row : rig.trials()) {
    if (row.trial % 2 == 1) {
      EXPECT_EQ(row.delivered_arm, Arm::control);
      EXPECT_EQ(row.light_mj, 0);
      EXPECT_NE(row.would_have_fired_at, kNever);
      continue;
    }
    EXPECT_EQ(row.delivered_arm, Arm::light) << name_of(row.light_reason);
    EXPECT_EQ(row.pulses_delivered, pulse_count(train));
    EXPECT_NEAR(row.light_mj, energy_mj(train), 1e-9);
    EXPECT_EQ(row.light_on_at, row.light_commanded_at);
  }
}

TEST(VirtualSession, RunsTrialsOfADeadModelWithTheFallbackForTheDeclaredOutage) {
  const auto run = [](VirtualRig& rig) {
    rig.before_guidance = [](const GuidanceRequest& request, Mailbox& mailbox) {
      if (request.for_trial == 5) mailbox.post(Producer::link, ModelState{false});
      if (request.for_trial == 6) mailbox.post(Producer::link, ModelState{true});
    };
    rig.run();
  };
  const auto model = [](const GuidanceRequest& request) {
    return request.for_trial == 5 ? Guidance{} : light_every_second(request);
  };
  VirtualRig once(emulated_config(10), 2, model), twice(emulated_config(10), 2, model);
  run(once);
  run(twice);
  ASSERT_EQ(once.trials().size(), 10u);
  for (const TrialRow& row : once.trials()) {
    const bool outage = row.trial == 5 || row.trial == 6;
    EXPECT_EQ(row.guidance_id == 0, outage) << row.trial;
    EXPECT_EQ(row.light_reason == LightReason::late_guidance, outage) << row.trial;
  }
  EXPECT_TRUE(same_journal(once, twice));
}

TEST(VirtualSession, EndsSafeWhenTheLogCannotBeWritten) {
  VirtualRig rig(emulated_config(10), 4, light_every_second);
  rig.log_fails_at = 3;
  rig.run();
  EXPECT_EQ(rig.session().end_reason(), EndReason::fault);
  EXPECT_EQ(rig.trials().size(), 3u);
}

TEST(VirtualSession, EndsSafeWhenTheRecordRingIsFullAndWritesDownHowItEnded) {
  VirtualRig rig(emulated_config(10), 4, light_every_second, ControlLoop::kKeptForTheEnd + (24 << 10));
  rig.store_sleeps = true;
  rig.run();
  EXPECT_EQ(rig.session().end_reason(), EndReason::fault);
  EXPECT_GT(rig.loop().records_lost(), 0u);
  const auto& journal = rig.journal();
  const auto why = std::find_if(journal.begin(), journal.end(),
                                [](const JournalLine& line) { return line.header.kind == kKind<LogFailed>; });
  ASSERT_NE(why, journal.end());
  EXPECT_EQ(why->header.now, rig.loop().first_lost_at());
  for (auto line = why + 1; line != journal.end(); ++line) {  // without a gap
    const RecordHeader &before = (line - 1)->header, &here = line->header;
    EXPECT_TRUE(here.part == 0 ? here.seq == before.seq + 1
                               : here.seq == before.seq && here.part == before.part + 1);
  }
  EXPECT_TRUE(std::any_of(why, journal.end(),
                          [](const JournalLine& line) { return line.header.kind == kKind<SessionEnded>; }));
}

TEST(VirtualSession, FitsEachBoardsClock) {
  RigConfig config = emulated_config(15);
  config.emulated.output_board = {};
  VirtualRig rig(config, 9, light_every_second);
  rig.run();
  const BoardClock& io = config.emulated.io_board;
  ASSERT_NE(io.clock_offset_s, 0);
  ASSERT_NE(io.clock_drift_ppm, 0);
  std::uint64_t counts = 0, edges = 0, fits = 0;
  ClockFit last;
  for (const JournalLine& line : rig.journal()) {
    Mapped<WheelMoved> moved;
    Mapped<OutputEdge> edge;
    ClockFit fit;
    if (line.header.kind == kKind<WheelMoved> && decode(line.payload, moved)) {
      // Before the drift is known it is taken for none; then the emulator's own rounding is left.
      const Duration most = line.header.now < SessionTime{} + from_s(60) ? from_ms(1) : from_us(1);
      EXPECT_LT(std::abs(to_ns(io.at(moved.session_at)) - to_ns(moved.at)), most.count());
      ++counts;
    } else if (line.header.kind == kKind<OutputEdge> && decode(line.payload, edge)) {
      EXPECT_EQ(edge.session_at, same_clock(edge.at));
      ++edges;
    } else if (line.header.kind == kKind<ClockFit> && decode(line.payload, fit)) {
      ++fits;
      if (fit.device == 0) last = fit;
    }
  }
  EXPECT_GT(counts, 1000u);
  EXPECT_GT(edges, 15u);
  EXPECT_EQ(fits, 3 * rig.trials().size());
  EXPECT_NEAR(last.drift_ppm, -io.clock_drift_ppm, .1);
  EXPECT_EQ(last.fit, 1u);
}

TEST(VirtualSession, StepsAgainFromItsJournalToTheSameOutputs) {
  const RigConfig config = emulated_config(15);
  VirtualRig rig(config, 9, light_every_second);
  rig.run();
  const auto generator = make_generator(config, {}, 9);
  Session again(session_config(config, 9), *generator);
  Outputs outputs;
  EncodedRecord encoded;
  std::uint64_t compared = 0;
  for (const JournalLine& line : rig.journal()) {
    if (line.header.part == 0) {
      outputs.clear();
      const auto input = decode_input(line.header.kind, line.payload);
      ASSERT_TRUE(input);
      again.step(line.header.now, *input, outputs, line.header.source);
      encode_input(*input, encoded, again.mapped());
      ASSERT_TRUE(std::ranges::equal(encoded.payload(), line.payload)) << "session time of an event";
      continue;
    }
    ASSERT_LE(line.header.part, outputs.size());
    encode_output(outputs[line.header.part - 1u], encoded);
    ASSERT_EQ(encoded.kind, line.header.kind);
    ASSERT_TRUE(std::ranges::equal(encoded.payload(), line.payload));
    ++compared;
  }
  EXPECT_GT(compared, 10000u);
}

}  // namespace
}  // namespace dopaloop
