#include "rig/daemon/telemetry_link.h"

#include "protocol/codec.h"
#include "rig/daemon/telemetry.h"

namespace dopaloop {
namespace {

v1::Telemetry telemetry() {
  v1::Telemetry message;
  message.set_version(kWireVersion);
  return message;
}

}  // namespace

TelemetryLink::TelemetryLink(zmq::context_t& context, double water_limit_ul, double light_limit_mj)
    : socket_(context, zmq::socket_type::xpub),
      water_limit_ul_(water_limit_ul),
      light_limit_mj_(light_limit_mj) {}

void TelemetryLink::bind(const std::string& endpoint) {
  socket_.set(zmq::sockopt::linger, 1000);
  socket_.set(zmq::sockopt::sndhwm, 2000);
  socket_.bind(endpoint);
}

void TelemetryLink::publish(const Snapshot& snapshot, const v1::SessionInfo& session) {
  v1::Telemetry message = telemetry();
  v1::State& state = *message.mutable_state();
  *state.mutable_session() = session;
  state.set_sequence(++states_);
  to_proto(snapshot, &state);
  state.set_water_limit_ul(water_limit_ul_);
  state.set_light_limit_mj(light_limit_mj_);
  last_state_ = message.SerializeAsString();
  publish_last_state();
}

void TelemetryLink::publish_last_state() {
  if (!last_state_.empty()) send(socket_, {"state"}, last_state_);
}

void TelemetryLink::publish(const TrialRow& row) {
  v1::Telemetry message = telemetry();
  to_proto(row, message.mutable_trial());
  send(socket_, {"trial"}, message.SerializeAsString());
}

void TelemetryLink::publish(const EventText& event, SessionTime now) {
  v1::Telemetry message = telemetry();
  to_proto(event, now, message.mutable_event());
  send(socket_, {"event"}, message.SerializeAsString());
}

// XPUB gives a frame that begins with 1 for each new subscription.
bool TelemetryLink::take_new_watchers() {
  Envelope envelope;
  std::string body;
  bool any = false;
  while (receive(socket_, envelope, body)) any = any || (!body.empty() && body[0] == 1);
  return any;
}

}  // namespace dopaloop
