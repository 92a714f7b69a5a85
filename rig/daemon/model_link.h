// The model process, as rigd meets it: greeted, told of trials and asked for guidance, known to be gone the
// moment its connection breaks. One model process a rig (protocol/PROTOCOL.md, model).
//
// Threads: the link thread, but here().
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/guidance.h"
#include "rig/base/trial.h"
#include "rig/control/mailbox.h"
#include "rig/daemon/link_socket.h"

namespace dopaloop {

class ModelLink {
 public:
  // What it says goes to `mailbox`, as Producer::link; `greeted` is woken by each hello. `session` is what a
  // hello is answered with; names of weights and the life of the model process are written into it.
  ModelLink(zmq::context_t& context, Mailbox& mailbox, const WakeFd& greeted, v1::SessionInfo& session);

  void bind(const std::string& endpoint);  // throws zmq::error_t
  zmq::socket_t& socket() { return socket_; }
  zmq::socket_t& monitor() { return monitor_; }

  void take_messages();  // its departure, then what it says
  void tell(const TrialRow& trial);
  void ask(const GuidanceRequest& request);
  void tell_session_ended();

  const std::atomic<bool>& here() const { return here_; }

 private:
  void take_departures();
  void on_hello(const Envelope& envelope, const v1::Hello& said);
  void on_guidance(const v1::Guidance& message);
  void send_to_model(const v1::ToModel& message);

  zmq::socket_t socket_, monitor_;
  Mailbox& mailbox_;
  const WakeFd& greeted_;
  v1::SessionInfo& session_;
  std::atomic<bool> here_{false};
  Envelope address_;
  int received_from_ = -1;  // descriptor of the connection that the last message came by
  int fd_ = -1;             // of the model process's connection
  std::uint32_t pid_ = 0;
  std::optional<v1::ToModel> last_trial_, last_request_;
};

}  // namespace dopaloop
