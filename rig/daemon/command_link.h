// Commands of those who act, and the answers to them (protocol/PROTOCOL.md, commands). Threads: the link
// thread.
#pragma once

#include <map>
#include <string>

#include "rig/control/mailbox.h"
#include "rig/daemon/link_socket.h"

namespace dopaloop {

class CommandLink {
 public:
  // Commands go to `mailbox`, as Producer::link.
  CommandLink(zmq::context_t& context, Mailbox& mailbox);

  void bind(const std::string& endpoint);  // throws zmq::error_t
  zmq::socket_t& socket() { return socket_; }

  void take_commands();
  void answer(const CommandAnswer& answer);  // to whoever asked
  void refuse_what_waits(const std::string& reason);

 private:
  void take(const Envelope& envelope, const std::string& body);
  void reply(const Envelope& envelope, const std::string& id, bool accepted, const std::string& reason);

  zmq::socket_t socket_;
  Mailbox& mailbox_;
  std::map<std::string, Envelope> pending_;  // who asked, by request
};

}  // namespace dopaloop
