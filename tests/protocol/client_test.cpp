#include "protocol/client.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>
#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "protocol/channels.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "tests/protocol/temporary_folder.h"

namespace dopaloop {
namespace {

constexpr Duration kPatience = std::chrono::seconds(20);  // never reached when things work

// A daemon's telemetry side that knows when a watcher has subscribed.
struct FakePublisher {
  zmq::context_t context{1};
  zmq::socket_t socket{context, zmq::socket_type::xpub};
  explicit FakePublisher(const std::string& endpoint) {
    socket.set(zmq::sockopt::linger, 0);
    socket.bind(endpoint);
  }
  void wait_for_watcher() {
    zmq::message_t subscription;
    (void)socket.recv(subscription);
  }
  void publish(const std::string& topic, const std::string& body) {
    socket.send(zmq::buffer(topic), zmq::send_flags::sndmore);
    socket.send(zmq::buffer(body), zmq::send_flags::none);
  }
};

std::string trial_message(std::uint32_t number) {
  v1::Telemetry t;
  t.set_version(1);
  t.mutable_trial()->set_trial(number);
  return t.SerializeAsString();
}

TEST(TelemetryClient, GivesMessagesInOrderAndSkipsWhatIsNotTelemetry) {
  const TemporaryFolder folder;
  const auto channels = *channels_in(folder.path());
  FakePublisher daemon(channels.telemetry);
  auto client = TelemetryClient::connect(channels.telemetry);
  ASSERT_TRUE(client);
  daemon.wait_for_watcher();
  v1::Telemetry later;
  later.set_version(2);
  later.mutable_trial()->set_trial(99);
  daemon.publish("trial", trial_message(1));
  daemon.publish("trial", "\xFF\xFF\xFF");
  daemon.publish("trial", later.SerializeAsString());
  daemon.socket.send(zmq::str_buffer("one frame only"), zmq::send_flags::none);
  daemon.publish("trial", trial_message(2));
  const auto first = client->next(kPatience);
  const auto second = client->next(kPatience);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->trial().trial(), 1U);
  EXPECT_EQ(second->trial().trial(), 2U);
  EXPECT_EQ(client->malformed(), 3U);
}

TEST(TelemetryClient, GivesNothingWhereNobodyPublishes) {
  const TemporaryFolder folder;
  auto client = TelemetryClient::connect(channels_in(folder.path())->telemetry);
  ASSERT_TRUE(client);
  EXPECT_FALSE(client->next(Duration{0}));
}

TEST(TelemetryClient, JoinsADaemonThatComesLater) {
  const TemporaryFolder folder;
  const auto channels = *channels_in(folder.path());
  auto client = TelemetryClient::connect(channels.telemetry);
  ASSERT_TRUE(client);
  FakePublisher daemon(channels.telemetry);
  daemon.wait_for_watcher();
  daemon.publish("trial", trial_message(7));
  EXPECT_TRUE(client->next(kPatience));
}

TEST(TelemetryClient, RefusesAnEndpointThatIsNone) {
  const auto client = TelemetryClient::connect("nonsense");
  ASSERT_FALSE(client);
  EXPECT_NE(client.error().message.find("'nonsense'"), std::string::npos);
}

// A daemon's command side: `answer` sees every command and gives a reply, or nothing. Ends at a stop_now.
class FakeDaemon {
 public:
  using Answer = std::function<std::optional<v1::CommandReply>(const v1::Command&)>;
  FakeDaemon(const std::string& endpoint, Answer answer) : socket_(context_, zmq::socket_type::router) {
    socket_.bind(endpoint);
    thread_ = std::thread([this, answer = std::move(answer)] { serve(answer); });
  }
  ~FakeDaemon() { thread_.join(); }

 private:
  void serve(const Answer& answer) {
    for (bool more = true; more;) {
      std::vector<zmq::message_t> frames;
      (void)zmq::recv_multipart(socket_, std::back_inserter(frames));
      v1::Command command;
      const auto& body = frames.back();
      (void)parse_command({static_cast<const std::byte*>(body.data()), body.size()}, command);
      more = !command.has_stop_now();
      if (const auto reply = answer(command)) {
        frames.back() = zmq::message_t(reply->SerializeAsString());
        zmq::send_multipart(socket_, frames);
      }
    }
  }
  zmq::context_t context_{1};
  zmq::socket_t socket_;
  std::thread thread_;
};

v1::CommandReply reply_to(const v1::Command& command, bool accepted, const std::string& reason = "") {
  v1::CommandReply r;
  r.set_version(1);
  r.set_request_id(command.request_id());
  r.set_accepted(accepted);
  r.set_reason(reason);
  return r;
}

v1::Command stop_now() {
  v1::Command c;
  c.mutable_stop_now();
  return c;
}

TEST(CommandClient, HearsAcceptanceAndRefusalWithItsReason) {
  const TemporaryFolder folder;
  const auto endpoint = channels_in(folder.path())->command;
  std::string who;
  {
    FakeDaemon daemon(endpoint, [&](const v1::Command& c) {
      who = c.who();
      return reply_to(c, c.has_stop_now(), c.has_stop_now() ? "" : "no water left");
    });
    auto client = CommandClient::connect(endpoint, "tester");
    ASSERT_TRUE(client);
    v1::Command drop;
    drop.mutable_drop()->set_volume_ul(2);
    const auto refused = client->request(drop, kPatience);
    ASSERT_TRUE(refused) << refused.error().message;
    EXPECT_FALSE(refused->accepted());
    EXPECT_EQ(refused->reason(), "no water left");
    const auto accepted = client->request(stop_now(), kPatience);
    ASSERT_TRUE(accepted) << accepted.error().message;
    EXPECT_TRUE(accepted->accepted());
  }
  EXPECT_EQ(who, "tester");
}

TEST(CommandClient, ResendsWithTheSameIdUntilAnswered) {
  const TemporaryFolder folder;
  const auto endpoint = channels_in(folder.path())->command;
  std::vector<std::string> ids;
  {
    FakeDaemon daemon(endpoint, [&](const v1::Command& c) -> std::optional<v1::CommandReply> {
      ids.push_back(c.request_id());
      const bool deaf = ids.size() < 2;
      return deaf ? std::nullopt : std::optional(reply_to(c, true));
    });
    auto client = CommandClient::connect(endpoint, "tester");
    v1::Command ping;
    ping.mutable_ping();
    EXPECT_TRUE(client->request(ping, kPatience));
    EXPECT_TRUE(client->request(stop_now(), kPatience));
  }
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_NE(ids[0], ids[2]);
}

TEST(CommandClient, IgnoresRepliesToSomethingElse) {
  const TemporaryFolder folder;
  const auto endpoint = channels_in(folder.path())->command;
  int calls = 0;
  FakeDaemon daemon(endpoint, [&](const v1::Command& c) {
    auto reply = reply_to(c, true);
    if (++calls == 1) reply.set_request_id("another");
    return reply;
  });
  auto client = CommandClient::connect(endpoint, "tester");
  v1::Command ping;
  ping.mutable_ping();
  ASSERT_TRUE(client->request(ping, kPatience));
  ASSERT_TRUE(client->request(stop_now(), kPatience));
  EXPECT_EQ(calls, 3);
}

TEST(CommandClient, DoesNotQueueForADaemonThatIsNotThere) {
  const TemporaryFolder folder;
  const auto endpoint = channels_in(folder.path())->command;
  auto client = CommandClient::connect(endpoint, "tester");
  v1::Command drop;
  drop.mutable_drop();
  const auto sent = client->send(drop, Duration{0});
  ASSERT_FALSE(sent);
  EXPECT_NE(sent.error().message.find("nobody answers"), std::string::npos);
  std::vector<v1::Command> heard;
  {
    FakeDaemon daemon(endpoint, [&](const v1::Command& c) {
      heard.push_back(c);
      return reply_to(c, true);
    });
    EXPECT_TRUE(client->request(stop_now(), kPatience));
  }
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_TRUE(heard[0].has_stop_now());
}

TEST(CommandClient, RefusesToSendWhatTheDaemonWouldRefuse) {
  const TemporaryFolder folder;
  auto client = CommandClient::connect(channels_in(folder.path())->command, "tester");
  v1::Command nothing;
  EXPECT_FALSE(client->send(nothing, Duration{0}));
}

}  // namespace
}  // namespace dopaloop
