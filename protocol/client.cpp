#include "protocol/client.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <random>
#include <vector>
#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr int kLargestMessage = 1 << 20;
constexpr int kTelemetryQueue = 100'000;  // a watcher that was stopped for a while still sees every trial
constexpr auto kResend = std::chrono::milliseconds(500);

// One socket with its own context. ZeroMQ throws where a call was interrupted by a signal or the context went
// away; both mean "nothing now".
struct ZmqSocket {
  zmq::context_t context{1};
  zmq::socket_t socket;

  explicit ZmqSocket(zmq::socket_type type) : socket(context, type) {
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::maxmsgsize, std::int64_t{kLargestMessage});
    socket.set(zmq::sockopt::reconnect_ivl, 30);  // constant: a short session must not be missed
  }

  bool wait(short events, Duration timeout) {
    try {
      zmq::pollitem_t item{socket.handle(), 0, events, 0};
      const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(timeout, Duration{0}));
      return zmq::poll(&item, 1, ms) > 0;
    } catch (const zmq::error_t&) {
      return false;
    }
  }

  std::vector<zmq::message_t> receive() {
    std::vector<zmq::message_t> frames;
    try {
      (void)zmq::recv_multipart(socket, std::back_inserter(frames), zmq::recv_flags::dontwait);
    } catch (const zmq::error_t&) {
      frames.clear();
    }
    return frames;
  }
};

bool is_telemetry(const std::vector<zmq::message_t>& frames, v1::Telemetry& out) {
  if (frames.size() != 2) return false;
  const zmq::message_t& body = frames.back();
  return out.ParseFromArray(body.data(), static_cast<int>(body.size())) && out.version() == 1 &&
         out.body_case() != v1::Telemetry::BODY_NOT_SET;
}

std::string fresh_id() {
  static const unsigned process = std::random_device{}();
  static std::atomic<unsigned> count{0};
  char text[kMaxRequestId + 1];
  std::snprintf(text, sizeof text, "%d-%08x-%u", static_cast<int>(::getpid()), process, ++count);
  return text;
}

// Cut before a code point that would not fit.
std::string cut_utf8(std::string text, std::size_t max) {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
  text.resize(max);
  return text;
}

// Calls `step(time left)` until it gives something or the time is over; at least once.
template <class Step>
auto until(Duration timeout, Step step) -> decltype(step(timeout)) {
  const SessionTime deadline = monotonic_now() + timeout;
  for (;;) {
    const Duration left = deadline - monotonic_now();
    if (auto got = step(std::max(left, Duration{0}))) return got;
    if (left <= Duration{0}) return {};
  }
}

}  // namespace

struct TelemetryClient::Socket : ZmqSocket {
  Socket() : ZmqSocket(zmq::socket_type::sub) {}
  std::uint64_t malformed = 0;
};

TelemetryClient::TelemetryClient(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
TelemetryClient::TelemetryClient(TelemetryClient&&) noexcept = default;
TelemetryClient& TelemetryClient::operator=(TelemetryClient&&) noexcept = default;
TelemetryClient::~TelemetryClient() = default;

Result<TelemetryClient> TelemetryClient::connect(const std::string& endpoint) {
  try {
    auto socket = std::make_unique<Socket>();
    socket->socket.set(zmq::sockopt::rcvhwm, kTelemetryQueue);
    socket->socket.set(zmq::sockopt::subscribe, "");
    socket->socket.connect(endpoint);
    return TelemetryClient(std::move(socket));
  } catch (const zmq::error_t& e) {
    return fail("cannot connect to telemetry at '" + endpoint + "': " + e.what());
  }
}

std::optional<v1::Telemetry> TelemetryClient::next(Duration timeout) {
  return until(timeout, [this](Duration left) -> std::optional<v1::Telemetry> {
    auto frames = socket_->receive();
    if (frames.empty() && left > Duration{0} && socket_->wait(ZMQ_POLLIN, left)) frames = socket_->receive();
    while (!frames.empty()) {
      v1::Telemetry message;
      if (is_telemetry(frames, message)) return message;
      ++socket_->malformed;
      frames = socket_->receive();
    }
    return std::nullopt;
  });
}

std::uint64_t TelemetryClient::malformed() const { return socket_->malformed; }
int TelemetryClient::wait_fd() const { return socket_->socket.get(zmq::sockopt::fd); }

struct CommandClient::Socket : ZmqSocket {
  Socket() : ZmqSocket(zmq::socket_type::dealer) {}
  std::string who;
  std::string endpoint;
};

CommandClient::CommandClient(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
CommandClient::CommandClient(CommandClient&&) noexcept = default;
CommandClient& CommandClient::operator=(CommandClient&&) noexcept = default;
CommandClient::~CommandClient() = default;

Result<CommandClient> CommandClient::connect(const std::string& endpoint, const std::string& who) {
  try {
    auto socket = std::make_unique<Socket>();
    socket->who = cut_utf8(who, kMaxWhoBytes);
    socket->endpoint = endpoint;
    socket->socket.set(zmq::sockopt::immediate, true);
    socket->socket.connect(endpoint);
    return CommandClient(std::move(socket));
  } catch (const zmq::error_t& e) {
    return fail("cannot connect to '" + endpoint + "': " + e.what());
  }
}

Status CommandClient::send(v1::Command& command, Duration timeout) {
  command.set_version(1);
  command.set_who(socket_->who);
  if (command.request_id().empty()) command.set_request_id(fresh_id());
  if (auto checked = check_command(command); !checked) return fail(checked.error());
  const std::string frame = command.SerializeAsString();
  const auto sent = until(timeout, [&](Duration left) -> std::optional<bool> {
    try {
      if (socket_->wait(ZMQ_POLLOUT, left) &&
          socket_->socket.send(zmq::buffer(frame), zmq::send_flags::dontwait))
        return true;
    } catch (const zmq::error_t&) {
    }
    return std::nullopt;
  });
  return sent ? Status{} : fail("nobody answers at " + socket_->endpoint);
}

std::optional<v1::CommandReply> CommandClient::next_reply(Duration timeout) {
  return until(timeout, [this](Duration left) -> std::optional<v1::CommandReply> {
    auto frames = socket_->receive();
    if (frames.empty() && left > Duration{0} && socket_->wait(ZMQ_POLLIN, left)) frames = socket_->receive();
    v1::CommandReply reply;
    const bool good = !frames.empty() &&
                      reply.ParseFromArray(frames.back().data(), static_cast<int>(frames.back().size())) &&
                      reply.version() == 1;
    return good ? std::optional(reply) : std::nullopt;
  });
}

Result<v1::CommandReply> CommandClient::request(v1::Command command, Duration timeout) {
  const SessionTime deadline = monotonic_now() + timeout;
  if (auto sent = send(command, timeout); !sent) return tl::unexpected<Error>(sent.error());
  for (SessionTime now = monotonic_now(); now < deadline; now = monotonic_now()) {
    const SessionTime again = std::min(deadline, now + kResend);
    for (; now < again; now = monotonic_now()) {
      auto reply = next_reply(again - now);
      if (reply && reply->request_id() == command.request_id()) return *reply;
    }
    if (now < deadline) (void)send(command, Duration{0});
  }
  return fail("no answer within " + std::to_string(static_cast<int>(to_s(timeout))) + " s from " +
              socket_->endpoint);
}

int CommandClient::wait_fd() const { return socket_->socket.get(zmq::sockopt::fd); }

}  // namespace dopaloop
