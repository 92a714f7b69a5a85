#include "drivers/emulated/output_board.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "drivers/emulated/output_board_emulator.h"
#include "rig/base/light.h"
#include "tests/drivers/byte_pipe.h"

namespace dopaloop {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

// What the wires did, as an edge log would write it.
struct EdgeLog : OutputLines {
  struct Edge {
    SessionTime at;
    bool on;
    double power_mw;
  };
  std::vector<Edge> valve_edges, light_edges;
  void valve(SessionTime at, bool on) override { valve_edges.push_back({at, on, 0}); }
  void light(SessionTime at, bool on, double mw) override { light_edges.push_back({at, on, mw}); }

  static Duration on_time(const std::vector<Edge>& edges) {
    Duration sum{};
    for (std::size_t i = 0; i + 1 < edges.size(); i += 2) sum += edges[i + 1].at - edges[i].at;
    return sum;
  }
};

struct Rig {
  EdgeLog log;
  OutputBoardEmulator board{log, {5'000'000, 20}};
  OutputBoard device;
  BytePipe pipe{device, board};
  Rig() {
    pipe.open(at_s(0));
    pipe.messages.clear();
  }
  // Nothing more comes from the host: the board alone ends what it holds.
  void abandon(SessionTime until) {
    while (board.next_deadline() <= until) {
      DeviceBytes out;
      board.on_deadline(board.next_deadline(), out);
    }
  }
};

struct OutputBoardTest : testing::Test, Rig {};

TEST_F(OutputBoardTest, OpensTheValveForExactlyTheTimeAsked) {
  pipe.command(at_s(1), OpenValve{7, 40'000});
  run_until({&pipe}, at_s(2));
  ASSERT_EQ(log.valve_edges.size(), 2u);
  EXPECT_EQ(log.valve_edges[0].at, at_s(1));
  EXPECT_EQ(log.valve_edges[1].at, at_s(1.04));
  const auto accepted = pipe.all<ProgramAccepted>();
  ASSERT_EQ(accepted.size(), 1u);
  EXPECT_TRUE(accepted[0].accepted);
  EXPECT_EQ(accepted[0].program, 7u);
  EXPECT_EQ(accepted[0].duration_us, 40'000);
  const auto edges = pipe.all<OutputEdge>();
  ASSERT_EQ(edges.size(), 2u);
  EXPECT_TRUE(edges[0].on && !edges[0].last);
  EXPECT_TRUE(!edges[1].on && edges[1].last);
  EXPECT_EQ(same_clock(edges[1].at), at_s(1.04));
}

TEST_F(OutputBoardTest, ReportsEveryPulseOfATrain) {
  pipe.command(at_s(1), StartLight{3, 2, 5'000, 50'000, 150'000});
  run_until({&pipe}, at_s(2));
  const auto edges = pipe.all<OutputEdge>();
  ASSERT_EQ(edges.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(edges[i].on, i % 2 == 0);
    EXPECT_EQ(edges[i].last, i == 5);
    EXPECT_EQ(edges[i].program, 3u);
    const auto pulse = static_cast<double>(i / 2);  // NOLINT(bugprone-integer-division)
    EXPECT_EQ(same_clock(edges[i].at), at_s(1 + .05 * pulse + (i % 2 ? .005 : 0)));
  }
  EXPECT_EQ(log.light_edges[0].power_mw, 2);
  EXPECT_EQ(log.light_edges[1].power_mw, 0);
}

TEST_F(OutputBoardTest, GivesContinuousLightAsOnePulse) {
  pipe.command(at_s(1), StartLight{3, 2, 10'000, 10'000, 95'000});
  run_until({&pipe}, at_s(2));
  ASSERT_EQ(log.light_edges.size(), 2u);
  EXPECT_EQ(EdgeLog::on_time(log.light_edges), from_ms(95));
}

TEST_F(OutputBoardTest, EndsItsProgramsWhenTheHostIsGone) {
  pipe.command(at_s(1), OpenValve{1, 40'000});
  pipe.command(at_s(1), StartLight{2, 5, 10'000, 20'000, 1'000'000});
  abandon(at_s(1000));
  EXPECT_EQ(board.next_deadline(), kNever);
  EXPECT_FALSE(log.valve_edges.back().on);
  EXPECT_FALSE(log.light_edges.back().on);
  EXPECT_LE(log.light_edges.back().at, at_s(2));
}

TEST_F(OutputBoardTest, EndsEverythingAtOnceWhenToldOff) {
  pipe.command(at_s(1), OpenValve{1, 400'000});
  pipe.command(at_s(1), StartLight{2, 5, 10'000, 20'000, 1'000'000});
  run_until({&pipe}, at_s(1.105));
  pipe.command(at_s(1.105), OutputsOff{});
  run_until({&pipe}, at_s(3));
  EXPECT_EQ(log.valve_edges.back().at, at_s(1.105));
  EXPECT_EQ(log.light_edges.back().at, at_s(1.105));
  const auto edges = pipe.all<OutputEdge>();
  EXPECT_TRUE(edges.back().last && edges.back().line == OutputLine::light);
  EXPECT_EQ(pipe.faults(FaultKind::silent), 0u);
}

TEST_F(OutputBoardTest, ReportsTheEndOfATrainToldOffBetweenPulses) {
  pipe.command(at_s(1), StartLight{2, 5, 10'000, 20'000, 1'000'000});
  run_until({&pipe}, at_s(1.015));
  const std::size_t on_the_wire = log.light_edges.size();
  pipe.command(at_s(1.015), OutputsOff{});
  run_until({&pipe}, at_s(3));
  EXPECT_EQ(log.light_edges.size(), on_the_wire) << "it was dark already";
  EXPECT_TRUE(pipe.all<OutputEdge>().back().last);
}

TEST_F(OutputBoardTest, RefusesImpossibleValvePrograms) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min(),
                         kMax = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t open_us :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{5'000'001}, kMin, kMax}) {
    pipe.messages.clear();
    pipe.command(at_s(1), OpenValve{9, open_us});
    const auto answers = pipe.all<ProgramAccepted>();
    ASSERT_EQ(answers.size(), 1u) << open_us;
    EXPECT_FALSE(answers[0].accepted) << open_us;
  }
  EXPECT_TRUE(log.valve_edges.empty());
}

TEST_F(OutputBoardTest, RefusesImpossibleTrains) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const StartLight bad[] = {
      {1, 0, 5, 10, 100}, {1, -1, 5, 10, 100}, {1, kNotANumber, 5, 10, 100}, {1, 20.1, 5, 10, 100},
      {1, 1, 0, 10, 100}, {1, 1, -5, 10, 100}, {1, 1, 11, 10, 100},          {1, 1, 5, kMax, 100},
      {1, 1, 5, 10, 0},   {1, 1, 5, 10, -3},   {1, 1, 5, 10, 5'000'001},     {1, 1, kMax, kMax, kMax},
  };
  for (const StartLight& train : bad) {
    pipe.messages.clear();
    pipe.command(at_s(1), train);
    const auto answers = pipe.all<ProgramAccepted>();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_FALSE(answers[0].accepted);
  }
  EXPECT_TRUE(log.light_edges.empty());
}

TEST_F(OutputBoardTest, RefusesASecondProgramOnABusyLine) {
  pipe.command(at_s(1), StartLight{1, 5, 10'000, 20'000, 1'000'000});
  pipe.command(at_s(1), OpenValve{2, 100'000});
  run_until({&pipe}, at_s(1.015));
  pipe.command(at_s(1.015), StartLight{3, 5, 10'000, 20'000, 100'000});
  pipe.command(at_s(1.015), OpenValve{4, 100'000});
  const auto answers = pipe.all<ProgramAccepted>();
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_TRUE(answers[0].accepted && answers[1].accepted);
  EXPECT_FALSE(answers[2].accepted || answers[3].accepted);
}

RC_GTEST_PROP(OutputBoard, GivesTheLightThatTheTrainSaysAndNeverMore, ()) {
  const auto width = *rc::gen::inRange<std::int64_t>(1, 20'000);
  const auto period = width + *rc::gen::inRange<std::int64_t>(1, 50'000);
  const auto duration = *rc::gen::inRange<std::int64_t>(1, 500'000);
  Rig rig;
  rig.pipe.command(at_s(1), StartLight{1, 3, width, period, duration});
  run_until({&rig.pipe}, at_s(3));
  const Train train{3, width, period, duration};
  RC_ASSERT(rig.log.light_edges.size() == static_cast<std::size_t>(2 * pulse_count(train)));
  RC_ASSERT(EdgeLog::on_time(rig.log.light_edges) == std::chrono::microseconds(on_time_us(train)));
  RC_ASSERT(rig.log.light_edges.back().at <= at_s(1) + std::chrono::microseconds(duration));
  RC_ASSERT(rig.pipe.all<OutputEdge>().back().last);
}

// Whatever the wire brings, every line that went on goes off within the board's hard maximum.
RC_GTEST_PROP(OutputBoard, NeverLeavesALineOnWhateverTheWireBrings, ()) {
  Rig rig;
  SessionTime now = at_s(1);
  for (const auto damage : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1, 70))) {
    rig.pipe.to_board = [&](Bytes b) {
      if (damage >= 0 && !b.empty()) b[static_cast<std::size_t>(damage) % b.size()] ^= std::byte{0x21};
      return b;
    };
    rig.pipe.command(now, StartLight{1, 5, 2'000, 9'000, 40'000});
    rig.pipe.command(now, OpenValve{1, 30'000});
    now += from_ms(25);
    run_until({&rig.pipe}, now);
  }
  rig.abandon(now + std::chrono::seconds(6));
  for (const auto* edges : {&rig.log.light_edges, &rig.log.valve_edges}) {
    const bool off = edges->empty() || !edges->back().on;
    RC_ASSERT(off);
    for (std::size_t i = 0; i + 1 < edges->size(); i += 2) {
      RC_ASSERT((*edges)[i + 1].at - (*edges)[i].at <= std::chrono::seconds(5));
    }
  }
}

}  // namespace
}  // namespace dopaloop
