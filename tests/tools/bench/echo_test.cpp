#include "tools/bench/echo.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cstring>
#include <sstream>
#include <thread>

#include "rig/base/clock.h"
#include "rig/control/pseudo_terminal.h"
#include "tools/bench/bench_config.h"

namespace dopaloop {
namespace {

TEST(Echo, FindsTheSignalWhereTheBoardPutsIt) {
  const auto frame = sample_frame({{}, 77, 0x1234, 0x5678}, 9);
  std::uint16_t signal = 0;
  std::memcpy(&signal, frame.data() + kSignalAt, sizeof signal);
  EXPECT_EQ(signal, 0x1234);
}

TEST(Echo, AnswersAHighSampleWithOneLightCommandAndARestingOneWithNothing) {
  auto in = open_pseudo_terminal("test"), out = open_pseudo_terminal("test");
  ASSERT_TRUE(in && out);
  std::ostringstream err;
  int code = -1;
  std::thread program([&] { code = echo({in->name, out->name, -1, 1, false}, err); });
  // It forgets what came before it opened its terminals, so it is asked until it answers.
  const auto send = [&](unsigned counts) {
    const auto frame = sample_frame({{}, 0, static_cast<std::uint16_t>(counts), kRestCounts}, 0);
    ASSERT_EQ(::write(in->master.get(), frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
  };
  for (int i = 0; i < 500; ++i) {
    send(kHighCounts);
    if (wait_readable(out->master.get(), monotonic_now() + std::chrono::milliseconds(20))) break;
  }
  while (wait_readable(out->master.get(), monotonic_now() + std::chrono::milliseconds(50))) {
    std::byte earlier[4096];
    ASSERT_GT(::read(out->master.get(), earlier, sizeof earlier), 0);
  }
  send(kRestCounts);
  send(kHighCounts);
  send(kRestCounts);
  ASSERT_TRUE(wait_readable(out->master.get(), monotonic_now() + std::chrono::seconds(10)));
  std::vector<std::byte> answer(256);
  answer.resize(static_cast<std::size_t>(::read(out->master.get(), answer.data(), answer.size())));
  EXPECT_EQ(answer, light_frame());
  in->slave = Fd();
  in->master = Fd();  // the cable is pulled
  program.join();
  EXPECT_EQ(code, 0);
  EXPECT_EQ(err.str(), "");
}

TEST(Echo, NamesATerminalThatIsNotThere) {
  std::ostringstream err;
  EXPECT_EQ(echo({"/no/such/terminal", "/none", -1, 1, false}, err), 1);
  EXPECT_NE(err.str().find("/no/such/terminal"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
