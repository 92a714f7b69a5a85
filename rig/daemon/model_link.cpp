#include "rig/daemon/model_link.h"

#include <cstring>

#include "protocol/codec.h"

namespace dopaloop {
namespace {

constexpr std::int64_t kMaxMessage = 65536;  // bytes

v1::ToModel to_model() {
  v1::ToModel message;
  message.set_version(kWireVersion);
  return message;
}

WeightNames weight_names(const v1::Hello& said) {
  std::string names;
  for (const std::string& name : said.weight_names()) names += (names.empty() ? "" : " ") + name;
  return {std::string_view(said.model()), std::string_view(names)};
}

}  // namespace

ModelLink::ModelLink(zmq::context_t& context, Mailbox& mailbox, const WakeFd& greeted,
                     v1::SessionInfo& session)
    : socket_(context, zmq::socket_type::router),
      monitor_(context, zmq::socket_type::pair),
      mailbox_(mailbox),
      greeted_(greeted),
      session_(session) {}

void ModelLink::bind(const std::string& endpoint) {
  socket_.set(zmq::sockopt::linger, 1000);
  socket_.set(zmq::sockopt::maxmsgsize, kMaxMessage);
  socket_.set(zmq::sockopt::router_mandatory, true);
  const std::string watch = "inproc://model-monitor";
  ::zmq_socket_monitor(socket_.handle(), watch.c_str(), ZMQ_EVENT_DISCONNECTED);
  monitor_.connect(watch);
  socket_.bind(endpoint);
}

void ModelLink::take_messages() {
  take_departures();
  Envelope envelope;
  std::string body;
  while (receive(socket_, envelope, body, &received_from_)) {
    v1::FromModel message;
    if (!message.ParseFromString(body) || message.version() != kWireVersion) continue;
    if (message.has_hello()) on_hello(envelope, message.hello());
    if (message.has_guidance() && envelope == address_) on_guidance(message.guidance());
  }
}

void ModelLink::take_departures() {
  Envelope envelope;
  std::string body;
  while (receive(monitor_, envelope, body)) {
    // The first frame: u16 event, i32 descriptor of the connection.
    std::int32_t fd = -1;
    if (!envelope.empty() && envelope[0].size() >= 6) std::memcpy(&fd, envelope[0].data() + 2, sizeof fd);
    if (!here_ || fd != fd_) continue;  // another one left
    here_ = false;
    mailbox_.post(Producer::link, ModelState{false});
  }
}

void ModelLink::on_hello(const Envelope& envelope, const v1::Hello& said) {
  if (here_ && envelope != address_) return;
  address_ = envelope;
  fd_ = received_from_;
  *session_.mutable_weight_names() = said.weight_names();
  // A Hello that is merely repeated begins no new life.
  if (!here_ || said.pid() != pid_) session_.set_model_life(session_.model_life() + 1);
  pid_ = said.pid();
  mailbox_.post(Producer::link, weight_names(said));
  v1::ToModel message = to_model();
  *message.mutable_session() = session_;
  send_to_model(message);
  if (last_trial_) send_to_model(*last_trial_);
  if (last_request_) send_to_model(*last_request_);
  if (!here_.exchange(true)) mailbox_.post(Producer::link, ModelState{true});
  greeted_.wake();
}

void ModelLink::on_guidance(const v1::Guidance& message) {
  Guidance guidance;
  if (from_proto(message, guidance)) mailbox_.post(Producer::link, guidance);
}

void ModelLink::tell(const TrialRow& trial) {
  last_trial_ = to_model();
  to_proto(trial, last_trial_->mutable_trial());
  send_to_model(*last_trial_);
}

void ModelLink::ask(const GuidanceRequest& request) {
  last_request_ = to_model();
  to_proto(request, last_request_->mutable_request());
  send_to_model(*last_request_);
}

void ModelLink::tell_session_ended() {
  v1::ToModel message = to_model();
  message.mutable_session_end();
  send_to_model(message);
}

void ModelLink::send_to_model(const v1::ToModel& message) {
  if (!address_.empty()) send(socket_, address_, message.SerializeAsString());
}

}  // namespace dopaloop
