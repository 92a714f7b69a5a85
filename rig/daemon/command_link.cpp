#include "rig/daemon/command_link.h"

#include <span>

#include "protocol/codec.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "rig/daemon/telemetry.h"

namespace dopaloop {
namespace {

constexpr int kCommandsAtOnce = 32;       // then the others get their turn
constexpr std::size_t kMaxPending = 256;  // commands whose answer is awaited

}  // namespace

CommandLink::CommandLink(zmq::context_t& context, Mailbox& mailbox)
    : socket_(context, zmq::socket_type::router), mailbox_(mailbox) {}

void CommandLink::bind(const std::string& endpoint) {
  socket_.set(zmq::sockopt::linger, 1000);
  socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxCommandBytes * 4));
  socket_.bind(endpoint);
}

void CommandLink::take_commands() {
  Envelope envelope;
  std::string body;
  for (int i = 0; i < kCommandsAtOnce && receive(socket_, envelope, body); ++i) take(envelope, body);
}

void CommandLink::take(const Envelope& envelope, const std::string& body) {
  v1::Command asked;
  if (const auto checked = parse_command(std::as_bytes(std::span(body)), asked); !checked) {
    return reply(envelope, is_request_id(asked.request_id()) ? asked.request_id() : "", false,
                 checked.error());
  }
  if (pending_.size() >= kMaxPending)
    return reply(envelope, asked.request_id(), false, "busy: too many commands at once");
  pending_[asked.request_id()] = envelope;
  if (!mailbox_.post(Producer::link, to_command(asked))) {
    pending_.erase(asked.request_id());
    reply(envelope, asked.request_id(), false,
          "busy: the control thread has not taken the last commands yet");
  }
}

void CommandLink::answer(const CommandAnswer& answer) {
  const auto found = pending_.find(std::string(answer.request_id.view()));
  if (found == pending_.end()) return;
  reply(found->second, found->first, answer.accepted, std::string(answer.reason.view()));
  pending_.erase(found);
}

void CommandLink::refuse_what_waits(const std::string& reason) {
  for (const auto& [id, envelope] : pending_) reply(envelope, id, false, reason);
  pending_.clear();
}

void CommandLink::reply(const Envelope& envelope, const std::string& id, bool accepted,
                        const std::string& reason) {
  v1::CommandReply message;
  message.set_version(kWireVersion);
  message.set_request_id(id);
  message.set_accepted(accepted);
  message.set_reason(reason);
  send(socket_, envelope, message.SerializeAsString());
}

}  // namespace dopaloop
