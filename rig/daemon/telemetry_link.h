// What the rig does, told to whoever watches (protocol/PROTOCOL.md, telemetry). Threads: the link thread.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/event.h"
#include "rig/base/trial.h"
#include "rig/daemon/link_socket.h"
#include "rig/session/snapshot.h"

namespace dopaloop {

class TelemetryLink {
 public:
  // The limits stand in every state beside what was given of them.
  TelemetryLink(zmq::context_t& context, double water_limit_ul, double light_limit_mj);

  void bind(const std::string& endpoint);  // throws zmq::error_t
  zmq::socket_t& socket() { return socket_; }

  void publish(const Snapshot& snapshot, const v1::SessionInfo& session);
  void publish(const TrialRow& row);
  void publish(const EventText& event, SessionTime now);
  void publish_last_state();  // again, for those who missed it

  // True when someone began to watch since the last call.
  bool take_new_watchers();

 private:
  zmq::socket_t socket_;  // XPUB: it hears of subscriptions
  double water_limit_ul_, light_limit_mj_;
  std::uint64_t states_ = 0;
  std::string last_state_;
};

}  // namespace dopaloop
