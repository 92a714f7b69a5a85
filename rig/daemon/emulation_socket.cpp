#include "rig/daemon/emulation_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dopaloop {

Result<Fd> listen_for_rigd(const std::string& runtime) {
  const std::string path = emulation_socket(runtime);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(path + ": the path is too long for a socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ::unlink(path.c_str());
  Fd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (fd.get() < 0 || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), 1) != 0) {
    return fail(path + ": cannot listen: " + std::strerror(errno));
  }
  return fd;
}

std::optional<EmulationRequest> receive_request(int connection) {
  char buffer[kMaxEmulationPacket];
  ssize_t n = 0;
  do n = ::recv(connection, buffer, sizeof buffer, 0);
  while (n < 0 && errno == EINTR);
  EmulationRequest request;
  if (n <= 0 || !unpack({buffer, static_cast<std::size_t>(n)}, request)) return std::nullopt;
  return request;
}

void send_reply(int connection, const EmulationReply& reply) {
  const std::string packet = pack(reply);
  [[maybe_unused]] const auto n = ::send(connection, packet.data(), packet.size(), MSG_NOSIGNAL);
}

}  // namespace dopaloop
