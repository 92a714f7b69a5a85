// The socket shell against a rigd that this test plays. Every wait is for a message or for the thread's end;
// the time-outs only keep a failing test from hanging.
#include "model/daemon/link.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <cstdlib>

#include <filesystem>
#include <string>
#include <thread>
#include <zmq.hpp>

#include "protocol/codec.h"
#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

class LinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/dopaloop-link-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder = name;
    endpoint = "ipc://" + folder + "/model";
    ASSERT_EQ(pipe(owner), 0);
    ServiceConfig config;
    config.read_trials = [](const std::string&, std::uint32_t) -> Result<std::vector<TrialRow>> {
      return std::vector<TrialRow>();
    };
    service.emplace(config);
  }
  void TearDown() override {
    release();
    if (thread.joinable()) thread.join();
    close(owner[0]);
    std::filesystem::remove_all(folder);
  }
  void start() {
    thread =
        std::thread([this] { status = serve(*service, endpoint, {.owner_fd = owner[0], .signal_fd = -1}); });
  }
  void release() {
    if (owner[1] >= 0) close(owner[1]);
    owner[1] = -1;
  }

  std::string folder, endpoint;
  int owner[2] = {-1, -1};
  std::optional<Service> service;
  Status status;
  std::thread thread;
};

// rigd's end.
class Rig {
 public:
  explicit Rig(const std::string& endpoint) : socket_(context_, zmq::socket_type::router) {
    socket_.set(zmq::sockopt::linger, 1000);
    socket_.set(zmq::sockopt::rcvtimeo, 20000);
    socket_.bind(endpoint);
  }
  v1::FromModel hear() {
    zmq::message_t peer, body;
    v1::FromModel m;
    EXPECT_TRUE(socket_.recv(peer)) << "modeld is silent";
    EXPECT_TRUE(peer.more() && socket_.recv(body));
    EXPECT_TRUE(m.ParseFromArray(body.data(), static_cast<int>(body.size())));
    peer_ = peer.to_string();
    return m;
  }
  void tell(v1::ToModel m) {
    m.set_version(1);
    socket_.send(zmq::buffer(peer_), zmq::send_flags::sndmore);
    socket_.send(zmq::buffer(m.SerializeAsString()), zmq::send_flags::none);
  }
  void tell_session(const std::string& folder) {
    v1::ToModel m;
    m.mutable_session()->set_folder(folder);
    tell(m);
  }
  v1::Guidance ask() {
    v1::ToModel m;
    to_proto(GuidanceRequest{0, 1, 0, .5, true}, m.mutable_request());
    tell(m);
    return hear().guidance();
  }
  void end() {
    v1::ToModel m;
    m.mutable_session_end();
    tell(m);
  }

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
  std::string peer_;
};

TEST_F(LinkTest, ServesASessionFromHelloToItsEnd) {
  Rig rig(endpoint);
  start();
  ASSERT_TRUE(rig.hear().has_hello());
  rig.tell_session(folder);
  EXPECT_EQ(rig.ask().for_trial(), 1u);
  rig.end();
  thread.join();
  EXPECT_TRUE(status.has_value());
  EXPECT_TRUE(service->ended());
}

TEST_F(LinkTest, WaitsForARigThatComesLaterAndForTheNextOneWhenItGoes) {
  start();
  for (const char* session : {"/a", "/b"}) {
    Rig rig(endpoint);
    ASSERT_TRUE(rig.hear().has_hello());
    rig.tell_session(session);
    EXPECT_NEAR(rig.ask().p_right(), .5, 1e-12);
  }
  Rig rig(endpoint);
  ASSERT_TRUE(rig.hear().has_hello());
  rig.end();
  thread.join();
  EXPECT_TRUE(status.has_value());
}

TEST_F(LinkTest, EndsWhenItsOwnerIsGone) {
  start();
  ASSERT_EQ(write(owner[1], "x", 1), 1);  // words are not an end
  Rig rig(endpoint);
  ASSERT_TRUE(rig.hear().has_hello());
  release();
  thread.join();
  EXPECT_TRUE(status.has_value());
  EXPECT_FALSE(service->ended());
}

TEST_F(LinkTest, RefusesAnEndpointOrAPipeThatIsNone) {
  EXPECT_FALSE(serve(*service, "nowhere", {}).has_value());
  EXPECT_FALSE(serve(*service, endpoint, {.owner_fd = 100000, .signal_fd = -1}).has_value());
}

}  // namespace
}  // namespace dopaloop
