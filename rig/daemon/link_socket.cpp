#include "rig/daemon/link_socket.h"

#include <iterator>
#include <zmq_addon.hpp>

namespace dopaloop {

bool receive(zmq::socket_t& socket, Envelope& envelope, std::string& body, int* source) {
  std::vector<zmq::message_t> frames;
  if (!zmq::recv_multipart(socket, std::back_inserter(frames), zmq::recv_flags::dontwait)) return false;
  envelope.clear();
  for (std::size_t i = 0; i + 1 < frames.size(); ++i) envelope.push_back(frames[i].to_string());
  body = frames.empty() ? std::string() : frames.back().to_string();
  if (source && !frames.empty()) *source = ::zmq_msg_get(frames.back().handle(), ZMQ_SRCFD);
  return true;
}

void send(zmq::socket_t& socket, const Envelope& envelope, const std::string& body) {
  try {
    for (const std::string& frame : envelope) {
      if (!socket.send(zmq::buffer(frame), zmq::send_flags::sndmore | zmq::send_flags::dontwait)) return;
    }
    socket.send(zmq::buffer(body), zmq::send_flags::dontwait);
  } catch (const zmq::error_t&) {  // the peer is gone
  }
}

}  // namespace dopaloop
