#include "drivers/emulated/rig.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "drivers/emulated/emulated_photometry.h"
#include "model/mice/learning_mouse.h"
#include "tests/drivers/byte_pipe.h"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n > 0 ? n : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace dopaloop {
namespace {

struct WholeRig {
  EmulatedConfig config;
  LearningMouse mouse;
  EmulatedPhotometry fluorescence;
  EmulatedBoards boards;
  BytePipe io{boards.io, boards.io_emulator}, output{boards.output, boards.output_emulator},
      photometry{boards.photometry, boards.photometry_emulator};

  explicit WholeRig(std::uint64_t seed)
      : mouse(config, seed), fluorescence(mouse, config, seed), boards(config, mouse, fluorescence, 130) {}
  void open() {
    for (BytePipe* pipe : {&io, &output, &photometry}) pipe->open(at_s(0));
  }
  void run(double until_s) { run_until({&io, &output, &photometry}, at_s(until_s)); }
};

TEST(EmulatedBoards, LiveThroughATrialTogether) {
  WholeRig rig(3);
  rig.open();
  rig.run(1);
  rig.io.command(at_s(1), ShowStimulus{0, .5, 35});
  rig.run(20);
  rig.output.command(at_s(20), OpenValve{1, 40'000});
  rig.output.command(at_s(20), StartLight{2, 5, 10'000, 50'000, 500'000});
  rig.run(25);
  EXPECT_EQ(rig.io.all<WheelMoved>().size(), 184u);
  EXPECT_GE(rig.io.all<Lick>().size(), 8u);
  EXPECT_EQ(rig.output.all<OutputEdge>().size(), 2u + 20);
  EXPECT_EQ(rig.photometry.all<PhotometrySample>().size(), 25u * 130 + 1);
  EXPECT_NEAR(rig.boards.plant.water_given_ul(), 2, 1e-9);
  for (const BytePipe* pipe : {&rig.io, &rig.output, &rig.photometry})
    EXPECT_TRUE(pipe->all<DeviceFault>().empty());
}

TEST(EmulatedBoards, GiveTheSameSessionForTheSameSeed) {
  const auto session = [](std::uint64_t seed) {
    WholeRig rig(seed);
    rig.open();
    rig.io.command(at_s(0), ShowStimulus{0, .5, 35});
    rig.run(15);
    std::vector<std::int64_t> times;
    for (const WheelMoved& w : rig.io.all<WheelMoved>()) times.push_back(to_ns(w.at) * w.count);
    for (const PhotometrySample& s : rig.photometry.all<PhotometrySample>()) times.push_back(s.signal);
    return times;
  };
  EXPECT_EQ(session(5), session(5));
  EXPECT_NE(session(5), session(6));
}

// Devices and emulators alone, joined without the test pipe's own containers.
template <class F>
void carry(Device& device, Emulator& board, SessionTime now, DeviceBytes out, F&& on_message) {
  for (int turns = 0; turns < 8; ++turns) {
    DeviceBytes back;
    board.on_bytes(now, {out.data(), out.size()}, back);
    if (back.empty()) return;
    out.clear();
    DeviceMessages messages;
    device.on_bytes(now, {back.data(), back.size()}, messages, out);
    for (const DeviceMessage& m : messages) on_message(m);
    if (out.empty()) return;
  }
}

TEST(EmulatedBoards, NeverAllocateAfterConstruction) {
  WholeRig rig(3);
  EmulatedBoards& b = rig.boards;
  std::size_t messages = 0;
  const auto count = [&](const DeviceMessage&) { ++messages; };
  struct Pair {
    Device* device;
    Emulator* board;
  };
  const Pair pairs[] = {
      {&b.io, &b.io_emulator}, {&b.output, &b.output_emulator}, {&b.photometry, &b.photometry_emulator}};
  const std::size_t before = allocations;
  for (const Pair& p : pairs) {
    DeviceBytes out;
    p.device->on_open(at_s(0), out);
    carry(*p.device, *p.board, at_s(0), out, count);
  }
  const auto send = [&](const Pair& p, SessionTime now, const DeviceCommand& command) {
    DeviceBytes out;
    EXPECT_TRUE(p.device->command(command, out));
    carry(*p.device, *p.board, now, out, count);
  };
  send(pairs[0], at_s(0), ShowStimulus{.5, 0, 35});
  send(pairs[1], at_s(0), OpenValve{1, 50'000});
  send(pairs[1], at_s(0), StartLight{2, 5, 1'000, 10'000, 1'000'000});
  for (SessionTime now = at_s(0); now < at_s(20); now += from_ms(1)) {
    for (const Pair& p : pairs) {
      while (p.board->next_deadline() <= now) {
        DeviceBytes out, reply;
        p.board->on_deadline(now, out);
        DeviceMessages said;
        p.device->on_bytes(now, {out.data(), out.size()}, said, reply);
        for (const DeviceMessage& m : said) count(m);
        carry(*p.device, *p.board, now, reply, count);
      }
      while (p.device->next_deadline() <= now) {
        DeviceBytes out;
        DeviceMessages said;
        p.device->on_deadline(now, said, out);
        for (const DeviceMessage& m : said) count(m);
        carry(*p.device, *p.board, now, out, count);
      }
    }
  }
  EXPECT_EQ(allocations, before);
  EXPECT_GT(messages, 2600u + 184 + 200);
}

}  // namespace
}  // namespace dopaloop
