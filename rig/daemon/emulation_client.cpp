#include "rig/daemon/emulation_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dopaloop {
namespace {

class Packer {
 public:
  template <class T>
  void put(const T& value) {
    packet_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put_rest(std::string_view bytes) { packet_.append(bytes); }
  std::string take() { return std::move(packet_); }

 private:
  std::string packet_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view packet) : rest_(packet) {}
  template <class T>
  void get(T& value) {
    ok_ = ok_ && rest_.size() >= sizeof value;
    if (!ok_) return;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  bool ok() const { return ok_; }
  std::string rest() const { return std::string(rest_); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string pack(const EmulationRequest& request) {
  Packer p;
  p.put(request.op);
  p.put(to_ns(request.now));
  p.put_rest(request.payload);
  return p.take();
}

bool unpack(std::string_view packet, EmulationRequest& request) {
  Unpacker u(packet);
  std::int64_t now = 0;
  u.get(request.op);
  u.get(now);
  request.now = at_ns<SessionTime>(now);
  request.payload = u.rest();
  return u.ok() && request.op <= EmulationOp::deadline;
}

std::string pack(const EmulationReply& reply) {
  Packer p;
  p.put(static_cast<std::uint8_t>(reply.ok));
  p.put(to_ns(reply.next_deadline));
  p.put(static_cast<std::uint16_t>(reply.lines.size()));
  for (const LineChange& line : reply.lines) {
    p.put(to_ns(line.at));
    p.put(static_cast<std::uint8_t>(line.light));
    p.put(static_cast<std::uint8_t>(line.on));
    p.put(line.power_mw);
  }
  p.put_rest(reply.payload);
  return p.take();
}

bool unpack(std::string_view packet, EmulationReply& reply) {
  Unpacker u(packet);
  std::uint8_t ok = 0, light = 0, on = 0;
  std::int64_t ns = 0;
  std::uint16_t n = 0;
  u.get(ok);
  u.get(ns);
  u.get(n);
  reply.ok = ok == 1;
  reply.next_deadline = at_ns<SessionTime>(ns);
  reply.lines.clear();
  for (std::uint16_t i = 0; i < n && u.ok(); ++i) {
    LineChange line;
    u.get(ns);
    u.get(light);
    u.get(on);
    u.get(line.power_mw);
    line.at = at_ns<SessionTime>(ns);
    line.light = light == 1;
    line.on = on == 1;
    reply.lines.push_back(line);
  }
  reply.payload = u.rest();
  return u.ok();
}

std::string emulation_socket(const std::string& runtime) { return runtime + "/emulation.sock"; }

Result<EmulationClient> EmulationClient::connect(const std::string& runtime) {
  const std::string path = emulation_socket(runtime);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(path + ": the path is too long for a socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  Fd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (fd.get() < 0 || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return fail(path + ": no emulated rig answers (" + std::strerror(errno) +
                "); start it with: dopaloop emulate CONFIG --runtime DIR");
  }
  return EmulationClient(std::move(fd));
}

Result<EmulationReply> EmulationClient::ask(const EmulationRequest& request) {
  const std::string packet = pack(request);
  if (::send(fd_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(packet.size())) {
    return fail("the emulation process is gone");
  }
  char buffer[kMaxEmulationPacket];
  ssize_t n = 0;
  do n = ::recv(fd_.get(), buffer, sizeof buffer, 0);
  while (n < 0 && errno == EINTR);
  EmulationReply reply;
  if (n <= 0 || !unpack({buffer, static_cast<std::size_t>(n)}, reply))
    return fail("the emulation process is gone");
  if (!reply.ok) return fail(reply.payload);
  return reply;
}

void RemoteOutputs::on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceBytes& out) {
  ask({EmulationOp::bytes, now, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())}, out);
}

void RemoteOutputs::on_deadline(SessionTime now, DeviceBytes& out) {
  ask({EmulationOp::deadline, now, {}}, out);
}

void RemoteOutputs::ask(const EmulationRequest& request, DeviceBytes& out) {
  next_ = kNever;
  const auto reply = client_.ask(request);
  if (!reply) return;
  for (const LineChange& line : reply->lines) {
    line.light ? lines_.light(line.at, line.on, line.power_mw) : lines_.valve(line.at, line.on);
  }
  for (const char c : reply->payload) out.push(static_cast<std::byte>(c));
  next_ = reply->next_deadline;
}

}  // namespace dopaloop
