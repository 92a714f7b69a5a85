#include "model/daemon/service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/codec.h"
#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

constexpr std::uint64_t kSeed = 3;

TrialRow trial_of(std::uint32_t number) {
  TrialRow t;
  t.trial = number;
  t.contrast_right = .5;
  t.choice = number % 3 == 0 ? Choice::left : Choice::right;
  t.outcome = Outcome::correct;
  return t;
}

std::string bytes_of(v1::ToModel message) {
  message.set_version(1);
  return message.SerializeAsString();
}

std::string session_bytes(const std::string& folder = "/data/mouse/1", std::uint32_t life = 0) {
  v1::ToModel m;
  m.mutable_session()->set_model_life(life);
  m.mutable_session()->set_folder(folder);
  m.mutable_session()->set_seed(kSeed);
  return bytes_of(m);
}

std::string trial_bytes(std::uint32_t number) {
  v1::ToModel m;
  to_proto(trial_of(number), m.mutable_trial());
  return bytes_of(m);
}

std::string request_bytes(std::uint32_t after) {
  v1::ToModel m;
  to_proto(GuidanceRequest{after, after + 1, 0, .5, false}, m.mutable_request());
  return bytes_of(m);
}

v1::FromModel parsed(const std::string& bytes) {
  v1::FromModel m;
  EXPECT_TRUE(m.ParseFromString(bytes));
  EXPECT_EQ(m.version(), 1u);
  return m;
}

// A service whose database is a vector.
class ServiceTest : public ::testing::Test {
 protected:
  ServiceConfig config() {
    ServiceConfig c;
    c.software = "dopaloop test";
    c.die = [this] { ++deaths; };
    c.read_trials = [this](const std::string& path, std::uint32_t after) -> Result<std::vector<TrialRow>> {
      ++reads;
      last_path = path;
      if (!readable) return fail("the disk is on fire");
      std::vector<TrialRow> rows;
      for (const TrialRow& row : database) {
        if (row.trial > after) rows.push_back(row);
      }
      return rows;
    };
    return c;
  }
  void commit(std::uint32_t number) { database.push_back(trial_of(number)); }

  std::vector<TrialRow> database;
  std::string last_path;
  bool readable = true;
  int reads = 0;
  int deaths = 0;
};

TEST_F(ServiceTest, SaysHelloUntilASessionIsToldToIt) {
  Service service(config());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(service.patience().has_value());
    const v1::FromModel m = parsed(service.on_silence());
    ASSERT_TRUE(m.has_hello());
    EXPECT_GT(m.hello().pid(), 0u);
    EXPECT_EQ(m.hello().weight_names_size(), 3);
    EXPECT_EQ(m.hello().weight_names(0), "right");
  }
  EXPECT_EQ(service.on_message(session_bytes()), "");
  EXPECT_EQ(last_path, "/data/mouse/1/session.sqlite");
  EXPECT_FALSE(service.patience().has_value());
  EXPECT_EQ(service.on_silence(), "");
}

TEST_F(ServiceTest, AnswersEachRequestAfterTheTrialItNames) {
  Service service(config());
  service.on_message(session_bytes());
  for (std::uint32_t i = 0; i < 5; ++i) {
    if (i > 0) {
      EXPECT_EQ(service.on_message(trial_bytes(i)), "");
    }
    const v1::FromModel m = parsed(service.on_message(request_bytes(i)));
    ASSERT_TRUE(m.has_guidance());
    EXPECT_EQ(m.guidance().after_trial(), i);
    EXPECT_EQ(m.guidance().for_trial(), i + 1);
    EXPECT_EQ(m.guidance().id(), i + 1);
  }
  EXPECT_EQ(reads, 1);
}

TEST_F(ServiceTest, AnswersInALaterLifeFromTheDatabase) {
  for (std::uint32_t i = 1; i <= 7; ++i) commit(i);
  Service service(config());
  service.on_message(session_bytes("/data/mouse/1", 2));
  const v1::FromModel m = parsed(service.on_message(request_bytes(7)));
  EXPECT_EQ(m.guidance().id(), (std::uint64_t{2} << 32) | 8);
}

TEST_F(ServiceTest, DoesNotBeginASecondLifeWhenTheSessionIsToldTwice) {
  Service service(config());
  service.on_message(session_bytes());
  service.on_message(trial_bytes(1));
  commit(1);
  service.on_message(session_bytes());
  EXPECT_EQ(parsed(service.on_message(request_bytes(1))).guidance().id(), 2u);
  EXPECT_EQ(reads, 1);
}

TEST_F(ServiceTest, ReadsAMissedTrialFromTheDatabaseAsSoonAsItIsThere) {
  Service whole(config()), holed(config());
  for (Service* s : {&whole, &holed}) s->on_message(session_bytes());
  for (std::uint32_t i = 1; i <= 3; ++i) whole.on_message(trial_bytes(i));
  holed.on_message(trial_bytes(1));
  holed.on_message(trial_bytes(3));
  commit(1);
  EXPECT_EQ(holed.on_message(request_bytes(3)), "");
  ASSERT_TRUE(holed.patience().has_value());
  commit(2);
  EXPECT_EQ(holed.on_silence(), "");
  commit(3);
  const std::string late = holed.on_silence();
  EXPECT_EQ(late, whole.on_message(request_bytes(3)));
  EXPECT_TRUE(parsed(late).has_guidance());
  EXPECT_FALSE(holed.patience().has_value());
}

TEST_F(ServiceTest, AnswersARequestThatOvertookItsTrial) {
  Service service(config());
  service.on_message(session_bytes());
  EXPECT_EQ(service.on_message(request_bytes(1)), "");
  EXPECT_TRUE(parsed(service.on_message(trial_bytes(1))).has_guidance());
  EXPECT_EQ(service.on_silence(), "");
}

TEST_F(ServiceTest, GivesNoGuidanceForATrialItHasSeen) {
  for (std::uint32_t i = 1; i <= 3; ++i) commit(i);
  Service service(config());
  service.on_message(session_bytes());
  EXPECT_EQ(service.on_message(request_bytes(2)), "");
  EXPECT_FALSE(service.patience().has_value());
}

TEST_F(ServiceTest, GoesOnSayingHelloWhileTheDatabaseCannotBeRead) {
  readable = false;
  Service service(config());
  service.on_message(session_bytes());
  EXPECT_TRUE(parsed(service.on_silence()).has_hello());
  EXPECT_EQ(service.on_message(request_bytes(0)), "");
  readable = true;
  service.on_message(session_bytes());
  EXPECT_TRUE(parsed(service.on_message(request_bytes(0))).has_guidance());
}

TEST_F(ServiceTest, FollowsTheNextSessionFromItsBeginning) {
  Service service(config());
  service.on_message(session_bytes("/data/mouse/1"));
  service.on_message(trial_bytes(1));
  service.on_disconnect();
  EXPECT_TRUE(parsed(service.on_silence()).has_hello());
  service.on_message(session_bytes("/data/mouse/2"));
  const v1::FromModel m = parsed(service.on_message(request_bytes(0)));
  EXPECT_NEAR(m.guidance().p_right(), .5, 1e-15);
}

TEST_F(ServiceTest, DiesAsScheduledInItsFirstLifeOnly) {
  ServiceConfig c = config();
  c.die_at_trial = 3;
  Service first(c);
  first.on_message(session_bytes());
  for (std::uint32_t i = 1; i <= 2; ++i) {
    first.on_message(trial_bytes(i));
    commit(i);
    EXPECT_EQ(deaths, 0);
    first.on_message(request_bytes(i));
  }
  EXPECT_EQ(deaths, 1);
  Service second(c);
  second.on_message(session_bytes());
  EXPECT_TRUE(parsed(second.on_message(request_bytes(2))).has_guidance());
  EXPECT_EQ(deaths, 1);
}

TEST_F(ServiceTest, EndsWhenRigdSaysSo) {
  Service service(config());
  service.on_message(session_bytes());
  EXPECT_FALSE(service.ended());
  v1::ToModel m;
  m.mutable_session_end();
  service.on_message(bytes_of(m));
  EXPECT_TRUE(service.ended());
}

TEST_F(ServiceTest, IgnoresWhatItCannotRead) {
  Service service(config());
  service.on_message(session_bytes());
  v1::ToModel impossible, other_version, bodiless;
  impossible.mutable_request()->set_contrast_left(7);
  other_version.set_version(2);
  other_version.mutable_session_end();
  for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string(), bytes_of(impossible),
                                   other_version.SerializeAsString(), bytes_of(bodiless), bytes_of([] {
                                     v1::ToModel m;
                                     m.mutable_trial()->set_trial(1);
                                     return m;
                                   }())}) {
    EXPECT_EQ(service.on_message(bytes), "");
    EXPECT_FALSE(service.ended());
  }
  EXPECT_TRUE(parsed(service.on_message(request_bytes(0))).has_guidance());
}

}  // namespace
}  // namespace dopaloop
