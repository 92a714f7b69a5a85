#include "model/daemon/link.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <zmq.hpp>

namespace dopaloop {
namespace {

constexpr std::int64_t kMaxMessage = 1 << 20;

// Messages while no one is connected are not kept (`immediate`): a hello or a guidance of yesterday must not
// reach the daemon of today.
zmq::socket_t make_dealer(zmq::context_t& context) {
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  dealer.set(zmq::sockopt::linger, 0);
  dealer.set(zmq::sockopt::immediate, 1);
  dealer.set(zmq::sockopt::maxmsgsize, kMaxMessage);
  dealer.set(zmq::sockopt::reconnect_ivl, 50);
  return dealer;
}

zmq::socket_t make_monitor(zmq::context_t& context, zmq::socket_t& watched) {
  constexpr const char* kAddress = "inproc://connection";
  constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED;
  if (zmq_socket_monitor(watched.handle(), kAddress, kEvents) != 0) throw zmq::error_t();
  zmq::socket_t monitor(context, zmq::socket_type::pair);
  monitor.connect(kAddress);
  return monitor;
}

// The owner's pipe has ended (what was written to it is thrown away).
bool has_ended(int fd) {
  std::array<char, 64> ignored;
  const ssize_t n = read(fd, ignored.data(), ignored.size());
  return n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
}

class Link {
 public:
  Link(Service& service, const std::string& endpoint, const EndSignals& ends)
      : service_(service),
        ends_(ends),
        dealer_(make_dealer(context_)),
        monitor_(make_monitor(context_, dealer_)) {
    dealer_.connect(endpoint);
  }

  void run() {
    while (!service_.ended()) {
      std::array<zmq::pollitem_t, 4> items{{{dealer_.handle(), 0, ZMQ_POLLIN, 0},
                                            {monitor_.handle(), 0, ZMQ_POLLIN, 0},
                                            {nullptr, ends_.owner_fd, ZMQ_POLLIN, 0},
                                            {nullptr, ends_.signal_fd, ZMQ_POLLIN, 0}}};
      const int woken = wait(items);
      if (woken < 0) continue;
      if (items[3].revents != 0) return;
      if (items[2].revents != 0 && has_ended(ends_.owner_fd)) return;
      // Messages before the connection's end: rigd's last words came before it.
      receive_all();
      if (items[1].revents != 0) follow_connection();
      if (woken == 0) send(service_.on_silence());
    }
  }

 private:
  // Number of items that woke, 0 when the service's patience ended, -1 when there is nothing to look at.
  // poll(2) passes over a descriptor of -1.
  int wait(std::array<zmq::pollitem_t, 4>& items);
  void receive_all();
  void follow_connection();
  void send(const std::string& bytes);

  Service& service_;
  EndSignals ends_;
  zmq::context_t context_{1};
  zmq::socket_t dealer_, monitor_;
};

int Link::wait(std::array<zmq::pollitem_t, 4>& items) {
  const std::optional<Duration> patience = service_.patience();
  const long ms = patience ? std::chrono::duration_cast<std::chrono::milliseconds>(*patience).count() : -1;
  const int woken = zmq_poll(items.data(), static_cast<int>(items.size()), ms);
  if (woken < 0 && errno != EINTR) throw zmq::error_t();
  return woken;
}

// The last frame is the message, whatever envelope came before it.
void Link::receive_all() {
  zmq::message_t frame;
  while (!service_.ended() && dealer_.recv(frame, zmq::recv_flags::dontwait)) {
    if (!frame.more()) send(service_.on_message(frame.to_string_view()));
  }
}

// Each event is two frames: number and value, then the endpoint.
void Link::follow_connection() {
  zmq::message_t event, endpoint;
  while (monitor_.recv(event, zmq::recv_flags::dontwait) && monitor_.recv(endpoint)) {
    std::uint16_t number = 0;
    if (event.size() >= sizeof number) std::memcpy(&number, event.data(), sizeof number);
    if (number == ZMQ_EVENT_DISCONNECTED) service_.on_disconnect();
    if (number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) send(service_.on_silence());
  }
}

// Asking for the socket's events first makes it notice a connection that has just been made.
void Link::send(const std::string& bytes) {
  if (bytes.empty()) return;
  const bool ready = (dealer_.get(zmq::sockopt::events) & ZMQ_POLLOUT) != 0;
  if (!ready || !dealer_.send(zmq::buffer(bytes), zmq::send_flags::dontwait)) {
    spdlog::debug("nobody to tell: {} bytes not sent", bytes.size());
  }
}

Status check_open(int fd, const char* what) {
  if (fd < 0 || fcntl(fd, F_GETFD) >= 0) return {};
  return fail(std::string(what) + " " + std::to_string(fd) + " is not an open file descriptor");
}

}  // namespace

Status serve(Service& service, const std::string& endpoint, const EndSignals& ends) {
  if (Status owner = check_open(ends.owner_fd, "owner pipe"); !owner) return owner;
  if (Status signal = check_open(ends.signal_fd, "signal descriptor"); !signal) return signal;
  try {
    Link(service, endpoint, ends).run();
    return {};
  } catch (const zmq::error_t& e) {
    return fail("the link to rigd at " + endpoint + " failed: " + e.what());
  }
}

}  // namespace dopaloop
