#include "tools/bench/deaf_subscriber.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dopaloop {
namespace {

using namespace std::string_literals;

constexpr std::size_t kGreeting = 64;
constexpr timeval kPatience{2, 0};  // for the publisher's side of the handshake

// What a ZMTP 3.0 subscriber says (rfc.zeromq.org/spec/23): greeting with the NULL mechanism, and READY.
std::string greeting_and_ready() {
  const std::string greeting = "\xff"s + "\0\0\0\0\0\0\0\x01"s + "\x7f"s + "\x03\0"s + "NULL"s +
                               std::string(16, '\0') + "\0"s + std::string(31, '\0');
  const std::string ready = "\x05READY\x0bSocket-Type\0\0\0\x03SUB"s;
  return greeting + "\x04"s + static_cast<char>(ready.size()) + ready;
}

// To every topic; not to be said before the publisher's READY.
std::string subscription() { return "\0\x01\x01"s; }

bool send(int fd, const std::string& words) {
  return ::send(fd, words.data(), words.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(words.size());
}

bool skip(int fd, std::size_t bytes) {
  char skipped[256];
  return bytes <= sizeof skipped && ::recv(fd, skipped, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
}

// The publisher's greeting and its READY, a short command.
bool skip_handshake(int fd) {
  unsigned char head[2];
  return skip(fd, kGreeting) && ::recv(fd, head, sizeof head, MSG_WAITALL) == sizeof head &&
         skip(fd, head[1]);
}

}  // namespace

Result<DeafSubscriber> DeafSubscriber::connect(const std::string& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof address.sun_path) return fail(socket + ": the path is too long for a socket");
  std::memcpy(address.sun_path, socket.c_str(), socket.size());
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !send(fd.get(), greeting_and_ready()) || !skip_handshake(fd.get()) || !send(fd.get(), subscription())) {
    return fail(socket + ": cannot be subscribed to: " + std::strerror(errno));
  }
  return DeafSubscriber(std::move(fd));
}

}  // namespace dopaloop
