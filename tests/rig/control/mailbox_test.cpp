#include "rig/control/mailbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr SessionTime kAlreadyOver{};

OperatorCommand note(int n) {
  OperatorCommand c;
  c.command = CommandKind::note;
  c.request_id = std::string_view(std::to_string(n));
  return c;
}

TEST(Mailbox, IsEmptyAtFirst) {
  Mailbox box;
  EXPECT_FALSE(box.take().has_value());
  EXPECT_FALSE(wait_readable(box.fd(), kAlreadyOver));
}

TEST(Mailbox, HandsOverEachProducersInputsInOrderAndWhole) {
  Mailbox box;
  Guidance g;
  g.id = 77;
  g.model = "logistic";
  ASSERT_TRUE(box.post(Producer::link, g));
  ASSERT_TRUE(box.post(Producer::store, TrialCommitted{5}));
  ASSERT_TRUE(box.post(Producer::link, note(1)));
  int seen = 0;
  while (const auto input = box.take()) {
    ++seen;
    const auto* guidance = std::get_if<Guidance>(&*input);
    const auto* committed = std::get_if<TrialCommitted>(&*input);
    EXPECT_TRUE(!guidance || same_record(*guidance, g));
    EXPECT_TRUE(!committed || committed->trial == 5);
  }
  EXPECT_EQ(seen, 3);
}

TEST(Mailbox, WakesTheOneWhoWaits) {
  Mailbox box;
  box.post(Producer::store, TrialCommitted{1});
  EXPECT_TRUE(wait_readable(box.fd(), kAlreadyOver));
  box.clear();
  EXPECT_FALSE(wait_readable(box.fd(), kAlreadyOver));
  EXPECT_TRUE(box.take().has_value());
}

TEST(Mailbox, SaysWhenItIsFullAndLosesNothingItTook) {
  Mailbox box;
  int posted = 0;
  while (box.post(Producer::link, note(posted))) ++posted;
  EXPECT_GT(posted, 256);
  EXPECT_TRUE(box.post(Producer::store, TrialCommitted{1}));  // a flood of commands keeps no commit out
  for (int i = 0; i < posted; ++i) {
    const auto input = box.take();
    ASSERT_TRUE(input.has_value());
    ASSERT_TRUE(std::holds_alternative<OperatorCommand>(*input) ||
                std::holds_alternative<TrialCommitted>(*input));
  }
  EXPECT_TRUE(box.take().has_value());
  EXPECT_FALSE(box.take().has_value());
}

TEST(Mailbox, TakesFromTwoThreadsAtOnce) {
  constexpr std::uint32_t kEach = 20000;
  Mailbox box;
  const auto post_all = [&box](Producer producer, auto make) {
    for (std::uint32_t i = 1; i <= kEach; ++i) {
      while (!box.post(producer, make(i))) std::this_thread::yield();
    }
  };
  const auto guidance = [](std::uint32_t i) {
    Guidance g;
    g.id = i;
    return g;
  };
  std::thread link([&] { post_all(Producer::link, guidance); });
  std::thread store([&] { post_all(Producer::store, [](std::uint32_t i) { return TrialCommitted{i}; }); });
  std::uint64_t guided = 0, committed = 0, wrong = 0;
  while (guided < kEach || committed < kEach) {
    wait_readable(box.fd(), kNever);
    box.clear();
    while (const auto input = box.take()) {
      if (const auto* g = std::get_if<Guidance>(&*input)) wrong += g->id != ++guided;
      if (const auto* c = std::get_if<TrialCommitted>(&*input)) wrong += c->trial != ++committed;
    }
  }
  link.join();
  store.join();
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace dopaloop
