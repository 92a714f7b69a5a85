#include "rig/control/real_world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "rig/base/clock.h"
#include "rig/control/pseudo_terminal.h"

namespace dopaloop {
namespace {

// One device's port, with the device's end in hand.
class RealWorldTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = open_pseudo_terminal("test");
    ASSERT_TRUE(made);
    terminal = std::move(*made);
    auto port = open_serial_port(terminal.name);
    ASSERT_TRUE(port);
    std::vector<Fd> ports;
    ports.push_back(std::move(*port));
    world = std::make_unique<RealWorld>(std::move(ports), mailbox);
  }
  void send(const std::string& text) {
    ASSERT_EQ(::write(terminal.master.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void say(const std::string& text) {
    send(text);
    wait_readable(terminal.slave.get(), kNever);  // a terminal hands bytes over in its own time
  }
  // The same terminal for another process.
  std::vector<Fd> ports_again() const {
    std::vector<Fd> ports;
    ports.emplace_back(::dup(terminal.slave.get()));
    ::fcntl(ports[0].get(), F_SETFL, O_NONBLOCK);
    return ports;
  }
  // Time passes without anyone waiting for the world.
  static void pass(Duration d) { wait_readable(WakeFd().fd(), monotonic_now() + d); }
  static SessionTime overdue() { return monotonic_now() - std::chrono::seconds(1); }
  std::string next(SessionTime deadline = overdue()) {
    Wake wake;
    world->wait(deadline, wake);
    if (wake.why == Wake::Why::input) return "input";
    if (wake.why != Wake::Why::bytes) return "deadline";
    return {reinterpret_cast<const char*>(wake.bytes.data()), wake.bytes.size()};
  }

  PseudoTerminal terminal;
  Mailbox mailbox;
  WakeFd rescued;
  std::unique_ptr<RealWorld> world;
};

TEST_F(RealWorldTest, ReadsWhatWaitsBeforeItJudgesAnOverdueDeadline) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(next(), "deadline");
    say("the end of the train");
    EXPECT_EQ(next(), "the end of the train");
  }
}

TEST_F(RealWorldTest, ReadsAllThatWaitsBeforeItJudgesAnOverdueDeadline) {
  say(std::string(2 * kMaxRead, 'x') + "end");
  EXPECT_EQ(next().size(), kMaxRead);
  EXPECT_EQ(next().size(), kMaxRead);
  EXPECT_EQ(next(), "end");
  EXPECT_EQ(next(), "deadline");
}

TEST_F(RealWorldTest, TakesWhatOtherThreadsPostedBeforeItJudgesAnOverdueDeadline) {
  EXPECT_EQ(next(), "deadline");
  ASSERT_TRUE(mailbox.post(Producer::store, TrialCommitted{1}));
  EXPECT_EQ(next(), "input");
  EXPECT_EQ(next(), "deadline");
}

TEST_F(RealWorldTest, WakesForADeadlineThoughTheOneBeforeItPassedUnseen) {
  say("x");
  EXPECT_EQ(next(monotonic_now() + from_ms(1)), "x");
  for (int i = 0; i < 5; ++i) {
    // The timer is set, bytes come first, and it runs out while their reader is busy.
    std::thread device([this] { send("y"); });
    const std::string first = next(monotonic_now() + from_ms(5));
    device.join();
    if (first == "deadline") next();  // on a slow machine: no such case this time
    pass(from_ms(6));
    std::thread rescue([this] {
      if (!wait_readable(rescued.fd(), monotonic_now() + from_s(3)))
        mailbox.post(Producer::store, TrialCommitted{1});
    });
    const std::string woke = next(monotonic_now() + from_ms(5));
    rescued.wake();
    rescue.join();
    rescued.clear();
    ASSERT_EQ(woke, "deadline");
  }
}

// A process that spins is stopped anywhere, also between its look at the ports and its look at the clock.
TEST_F(RealWorldTest, ReadsWhatCameWhileItWasStoppedBeforeItJudgesTheDeadline) {
  for (int i = 0; i < 40; ++i) {
    WakeFd spinning;
    const SessionTime deadline = monotonic_now() + from_ms(20);
    const pid_t child = ::fork();
    if (child == 0) {
      RealWorld spinner(ports_again(), mailbox, true);
      Wake wake;
      spinning.wake();
      spinner.wait(deadline, wake);
      ::_exit(wake.why == Wake::Why::bytes ? 0 : 1);
    }
    wait_readable(spinning.fd(), kNever);
    ::kill(child, SIGSTOP);
    int status = 0;
    ::waitpid(child, &status, WUNTRACED);
    if (WIFSTOPPED(status)) {
      say("the end of the train");
      pass(deadline - monotonic_now() + from_ms(1));
      ::kill(child, SIGCONT);
      ::waitpid(child, &status, 0);
      ASSERT_TRUE(WIFEXITED(status));
      EXPECT_EQ(WEXITSTATUS(status), 0);
    }  // otherwise it came to its deadline before it was stopped
    ::tcflush(terminal.slave.get(), TCIFLUSH);
  }
}

}  // namespace
}  // namespace dopaloop
