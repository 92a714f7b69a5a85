#include "tools/ctl.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>
#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "protocol/channels.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "tests/protocol/temporary_folder.h"
#include "tools/target.h"

namespace dopaloop {
namespace {

TEST(CtlCommand, IsWhatTheWordsMean) {
  EXPECT_TRUE(command_from({.command = "stop-after-trial"})->has_stop_after_trial());
  EXPECT_TRUE(command_from({.command = "stop-now"})->has_stop_now());
  EXPECT_TRUE(command_from({.command = "pause"})->has_pause());
  EXPECT_TRUE(command_from({.command = "resume"})->has_resume());
  EXPECT_EQ(command_from({.command = "drop", .argument = "2.5"})->drop().volume_ul(), 2.5);
  EXPECT_EQ(command_from({.command = "drop"})->drop().volume_ul(), 0);
  EXPECT_EQ(command_from({.command = "note", .argument = "hi"})->note().text(), "hi");
  EXPECT_TRUE(command_from({.command = "disarm-light"})->has_disarm_light());
  EXPECT_TRUE(command_from({.command = "arm-light", .at_the_rig = true})->arm_light().confirm_present());
  EXPECT_TRUE(command_from({.command = "ping"})->has_ping());
  EXPECT_TRUE(command_from({.command = "reset", .at_the_rig = true})->reset().confirm_present());
  const auto light = command_from({.command = "light", .at_the_rig = true});
  EXPECT_TRUE(light->light().confirm_present());
  EXPECT_EQ(light->light().power_mw(), 0);
  const auto train =
      command_from({.command = "light",
                    .argument = "power_mw=1.5,pulse_width_ms=5,frequency_hz=30,duration_ms=100",
                    .at_the_rig = true});
  ASSERT_TRUE(train);
  EXPECT_EQ(train->light().power_mw(), 1.5);
  EXPECT_EQ(train->light().pulse_width_ms(), 5);
  EXPECT_EQ(train->light().frequency_hz(), 30);
  EXPECT_EQ(train->light().duration_ms(), 100);
}

TEST(CtlCommand, RefusesWhatItDoesNotUnderstand) {
  for (const auto& [command, argument] : {std::pair{"", ""},
                                          {"fire", ""},
                                          {"note", ""},
                                          {"ping", "x"},
                                          {"drop", "x"},
                                          {"drop", "0"},
                                          {"drop", "-1"},
                                          {"drop", "51"},
                                          {"drop", "nan"},
                                          {"note", "a\x1b[2J"},
                                          {"arm-light", ""},
                                          {"reset", ""},
                                          {"light", ""}})
    EXPECT_FALSE(command_from({.command = command, .argument = argument})) << command << " " << argument;
}

TEST(CtlCommand, RefusesATrainThatItDoesNotUnderstand) {
  for (const char* train :
       {"1", "power_mw", "power_mw=", "power_mw=x", "power_mw=0", "power_mw=-1", "power_mw=101", "power=1",
        "duration_ms=nan", "duration_ms=inf", "frequency_hz=1001", "=1", ","})
    EXPECT_FALSE(command_from({.command = "light", .argument = train, .at_the_rig = true})) << train;
  EXPECT_FALSE(command_from({.command = "reset", .argument = "all", .at_the_rig = true}));
}

TEST(Target, IsARigAFolderOrASocket) {
  EXPECT_EQ(*runtime_of("/run/x/rig"), "/run/x/rig");
  EXPECT_EQ(*runtime_of("/run/x/rig/"), "/run/x/rig");
  EXPECT_EQ(*runtime_of("ipc:///run/x/rig/telemetry"), "/run/x/rig");
  EXPECT_EQ(*runtime_of("ipc:///run/x/rig/command"), "/run/x/rig");
  EXPECT_EQ(*runtime_of("emulated"), *default_runtime_folder("emulated"));
  for (const char* bad : {"tcp://host:1", "ipc:///run/x/rig/other", "ipc://", ""})
    EXPECT_FALSE(runtime_of(bad)) << bad;
}

TEST(Target, IsTheOnlyRigThatRuns) {
  const TemporaryFolder base;
  bool none = false;
  EXPECT_FALSE(only_running_rig(base.path(), none));
  EXPECT_TRUE(none);
  for (const char* name : {"/a", "/b"}) ASSERT_TRUE(prepare_runtime_folder(base.path() + name));
  const auto a = RuntimeLock::acquire(base.path() + "/a", kDaemonLock, "a");
  EXPECT_EQ(*only_running_rig(base.path(), none), base.path() + "/a");
  const auto b = RuntimeLock::acquire(base.path() + "/b", kDaemonLock, "b");
  const auto both = only_running_rig(base.path(), none);
  ASSERT_FALSE(both);
  EXPECT_FALSE(none);
  EXPECT_NE(both.error().message.find(base.path() + "/b"), std::string::npos);
}

// Answers one command at a rig's command socket.
class OneAnswer {
 public:
  OneAnswer(const std::string& runtime, bool accepted, const std::string& reason)
      : socket_(context_, zmq::socket_type::router) {
    socket_.bind(channels_in(runtime)->command);
    thread_ = std::thread([this, accepted, reason] { answer(accepted, reason); });
  }
  ~OneAnswer() { thread_.join(); }

 private:
  void answer(bool accepted, const std::string& reason) {
    std::vector<zmq::message_t> frames;
    (void)zmq::recv_multipart(socket_, std::back_inserter(frames));
    v1::Command command;
    (void)parse_command({static_cast<const std::byte*>(frames.back().data()), frames.back().size()}, command);
    v1::CommandReply reply;
    reply.set_version(1);
    reply.set_request_id(command.request_id());
    reply.set_accepted(accepted);
    reply.set_reason(reason);
    frames.back() = zmq::message_t(reply.SerializeAsString());
    zmq::send_multipart(socket_, frames);
  }
  zmq::context_t context_{1};
  zmq::socket_t socket_;
  std::thread thread_;
};

TEST(Ctl, PrintsAcceptedOrRefusedAndWhy) {
  const TemporaryFolder runtime;
  std::ostringstream out, err;
  {
    const OneAnswer rig(runtime.path(), true, "");
    EXPECT_EQ(
        ctl({.target = runtime.path(), .command = "ping", .timeout = std::chrono::seconds(20)}, out, err), 0);
  }
  {
    const OneAnswer rig(runtime.path(), false, "no water\x1b[2J left");
    EXPECT_EQ(
        ctl({.target = runtime.path(), .command = "drop", .timeout = std::chrono::seconds(20)}, out, err), 1);
  }
  EXPECT_EQ(out.str(), "accepted\nrefused: no water?[2J left\n");
  EXPECT_EQ(err.str(), "");
}

TEST(Ctl, AnswersInJson) {
  const TemporaryFolder runtime;
  std::ostringstream out, err;
  {
    const OneAnswer rig(runtime.path(), false, "no water");
    EXPECT_EQ(
        ctl({.target = runtime.path(), .command = "drop", .json = true, .timeout = std::chrono::seconds(20)},
            out, err),
        1);
  }
  const auto j = nlohmann::json::parse(out.str());
  EXPECT_EQ(j["accepted"], false);
  EXPECT_EQ(j["reason"], "no water");
  EXPECT_EQ(j["command"], "drop");
}

TEST(Ctl, SaysWhenNobodyAnswers) {
  const TemporaryFolder runtime;
  std::ostringstream out, err;
  EXPECT_EQ(ctl({.target = runtime.path(), .command = "ping", .timeout = Duration{0}}, out, err), 1);
  EXPECT_NE(err.str().find("nobody answers"), std::string::npos);
  EXPECT_EQ(ctl({.target = runtime.path(), .command = "fire"}, out, err), 2);
}

}  // namespace
}  // namespace dopaloop
