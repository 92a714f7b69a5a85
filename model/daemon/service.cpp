#include "model/daemon/service.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "protocol/codec.h"
#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

using namespace std::chrono_literals;
constexpr std::uint32_t kVersion = 1;
constexpr Duration kHelloEvery = 500ms;
constexpr Duration kReadAgainEvery = 50ms;

v1::FromModel from_model() {
  v1::FromModel message;
  message.set_version(kVersion);
  return message;
}

}  // namespace

Service::Service(ServiceConfig config) : config_(std::move(config)) {}

std::optional<Duration> Service::patience() const {
  if (!follower_) return kHelloEvery;
  if (unanswered_) return kReadAgainEvery;
  return std::nullopt;
}

std::string Service::on_silence() {
  if (!follower_) return hello();
  return unanswered_ ? answer(*unanswered_) : std::string();
}

void Service::on_disconnect() {
  if (follower_) spdlog::warn("rigd went away in mid-session; waiting for the next session");
  forget_session();
}

void Service::forget_session() {
  follower_.reset();
  unanswered_.reset();
  last_live_trial_ = 0;
}

std::string Service::on_message(std::string_view bytes) {
  v1::ToModel message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      message.version() != kVersion) {
    spdlog::warn("ignored {} bytes from rigd that are not a ToModel message of version {}", bytes.size(),
                 kVersion);
    return {};
  }
  switch (message.body_case()) {
    case v1::ToModel::kSession:
      on_session(message.session());
      return {};
    case v1::ToModel::kTrial:
      on_trial(message.trial());
      return unanswered_ ? answer(*unanswered_) : std::string();
    case v1::ToModel::kRequest: {
      GuidanceRequest request;
      if (from_proto(message.request(), request)) return on_request(request);
      spdlog::warn("ignored a guidance request for an impossible stimulus");
      return {};
    }
    case v1::ToModel::kSessionEnd:
      ended_ = true;
      return {};
    case v1::ToModel::BODY_NOT_SET:
      spdlog::warn("ignored a message without a body from rigd");
      return {};
  }
  return {};
}

// A second answer to a hello that was repeated in vain must not start a second life: what is followed already
// stays as it is.
void Service::on_session(const v1::SessionInfo& info) {
  const std::string database = info.folder() + "/session.sqlite";
  if (follower_ && database == database_) return;
  forget_session();
  database_ = database;
  const auto trials = config_.read_trials(database, 0);
  if (!trials) {
    spdlog::error("cannot read the trials so far: {}", trials.error().message);
    return;
  }
  follower_.emplace(make_follower(config_.model, config_.choices, info.seed()));
  follower_->begin_life(*trials, info.model_life());
  spdlog::info("following {} in {}, {} trials learned from its database", info.subject(), info.folder(),
               trials->size());
}

void Service::on_trial(const v1::Trial& message) {
  TrialRow trial;
  if (!from_proto(message, trial)) {
    spdlog::warn("ignored a trial message with impossible contents");
    return;
  }
  if (!follower_) return;  // the database will have it
  switch (follower_->learn(trial)) {
    case Learned::now:
      last_live_trial_ = trial.trial;
      break;
    case Learned::before:
      break;
    case Learned::missing:
      spdlog::warn("trial {} came after trial {}: reading the database", trial.trial,
                   follower_->last_trial());
      break;
  }
}

std::string Service::on_request(const GuidanceRequest& request) {
  if (!follower_) return {};
  die_if_scheduled(request);
  return answer(request);
}

std::string Service::answer(GuidanceRequest request) {
  Guidance guidance;
  Advice advice = follower_->advise(request, guidance);
  if (advice == Advice::missing) {
    read_again();
    advice = follower_->advise(request, guidance);
  }
  unanswered_.reset();
  if (advice == Advice::missing) unanswered_ = request;
  if (advice == Advice::stale) {
    spdlog::warn("no guidance for trial {}: trial {} was seen already", request.for_trial,
                 follower_->last_trial());
  }
  if (advice != Advice::given) return {};
  v1::FromModel reply = from_model();
  to_proto(guidance, reply.mutable_guidance());
  return reply.SerializeAsString();
}

void Service::read_again() {
  const auto trials = config_.read_trials(database_, follower_->last_trial());
  if (trials) {
    follower_->catch_up(*trials);
  } else if (!unanswered_) {  // said once a request, not at every attempt
    spdlog::warn("cannot read the missed trials, trying again: {}", trials.error().message);
  }
}

void Service::die_if_scheduled(const GuidanceRequest& request) const {
  const std::uint32_t at = config_.die_at_trial;
  if (at == 0 || request.for_trial != at || last_live_trial_ + 1 != at) return;
  spdlog::warn("dying at trial {}, as scheduled", at);
  config_.die();
}

std::string Service::hello() const {
  v1::FromModel message = from_model();
  v1::Hello& hello = *message.mutable_hello();
  hello.set_pid(static_cast<std::uint32_t>(getpid()));
  hello.set_software(config_.software);
  const auto follower = make_follower(config_.model, config_.choices, 0);
  hello.set_model(std::string(follower.model().name()));
  for (const std::string_view name : follower.model().parameter_names())
    hello.add_weight_names(std::string(name));
  return message.SerializeAsString();
}

}  // namespace dopaloop
