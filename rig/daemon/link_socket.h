// Whole messages on the link thread's sockets, without ever waiting.
#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <zmq.hpp>

namespace dopaloop {

inline constexpr std::uint32_t kWireVersion = 1;

using Envelope = std::vector<std::string>;  // the frames before the last one

// Receives one message of at least one frame; false when there is none.
// `source`: descriptor of the connection it came by.
bool receive(zmq::socket_t& socket, Envelope& envelope, std::string& body, int* source = nullptr);

// Who does not read loses the message.
void send(zmq::socket_t& socket, const Envelope& envelope, const std::string& body);

}  // namespace dopaloop
