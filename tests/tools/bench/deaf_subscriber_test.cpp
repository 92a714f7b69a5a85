#include "tools/bench/deaf_subscriber.h"

#include <gtest/gtest.h>

#include <zmq.hpp>

#include "tests/rig/store/fixtures.h"

namespace dopaloop {
namespace {

TEST(DeafSubscriber, SubscribesToEverythingAsAPublisherSeesIt) {
  test::TempFolder folder;
  const std::string socket = (folder.path() / "telemetry").string();
  zmq::context_t context(1);
  zmq::socket_t publisher(context, zmq::socket_type::xpub);
  publisher.set(zmq::sockopt::linger, 0);
  publisher.set(zmq::sockopt::rcvtimeo, 20000);
  publisher.bind("ipc://" + socket);
  auto deaf = DeafSubscriber::connect(socket);
  ASSERT_TRUE(deaf) << deaf.error().message;
  zmq::message_t subscription;
  ASSERT_TRUE(publisher.recv(subscription));
  EXPECT_EQ(subscription.to_string(), "\x01");  // subscribes, to the empty topic
}

TEST(DeafSubscriber, NamesASocketThatIsNotThere) {
  const auto deaf = DeafSubscriber::connect("/no/such/socket");
  ASSERT_FALSE(deaf);
  EXPECT_NE(deaf.error().message.find("/no/such/socket"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
